import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createExecutor } from "../adapters/executor/executor.ts";
import type { Executor } from "../runner/ports.ts";
import type { ProjectPaths } from "./project.ts";

/** The executor of a project, with the stage host of this build, which keeps so many processes for further stages. */
export function openExecutor({ root }: ProjectPaths, idle = availableParallelism()): Executor {
  const host = join(dirname(fileURLToPath(import.meta.url)), "host.js");
  return createExecutor({ idle, host, nodeModules: join(root, "node_modules") });
}
