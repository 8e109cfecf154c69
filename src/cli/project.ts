import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";

/** Where the project and its store are: the options before the command, the environment, or this package. */
export interface ProjectPaths {
  /** Absolute path of the folder that holds `stages/` and `package.json`. */
  readonly root: string;
  /** Absolute path of the artifacts folder. */
  readonly artifacts: string;
}

export function locateProject(command: Command): ProjectPaths {
  const options: { artifacts?: string; project?: string } = command.optsWithGlobals();
  const root = resolve(options.project ?? process.env["PIPE_PROJECT"] ?? packageRoot());
  const artifacts = resolve(options.artifacts ?? process.env["PIPE_ARTIFACTS"] ?? join(root, "artifacts"));
  return { root, artifacts };
}

/** The nearest folder above this code with a package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
