import { copyFileSync, linkSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Task, TaskInput } from "../../runner/ports.ts";
import type { Order, OrderInput } from "../host/protocol.ts";
import { threadsOf } from "./environment.ts";

interface OrderOptions {
  /** Absolute path of the project's node_modules, without links. */
  readonly packages: string;
  /** Whether the process has run another stage before. */
  readonly used: boolean;
}

/**
 * What a host is to do for a task. A used process gets the stage's code as a copy in the work folder: Node loads a path only once,
 * so state that a module kept would reach the next stage of the type, unless that says that it may. A sandbox sees no code but such a copy.
 */
export function renderOrder(task: Task, { packages, used }: OrderOptions): Order {
  const { stage, type, inputs, outputs, work, checkpoint, log, sandbox, granted } = task;
  return {
    entry: (used && !type.reusable) || sandbox ? copyCode(task, packages) : task.entry,
    type: type.name,
    params: stage.params,
    inputs: Object.fromEntries(inputs.map((input) => [input.name, renderInput(input)])),
    outputs,
    scratch: join(work.folder, "tmp"),
    threads: threadsOf(granted),
    checkpoint,
    reusable: type.reusable,
    ...(used && { log }),
  };
}

function copyCode({ entry, work }: Task, packages: string): string {
  const bundle = dirname(entry);
  const copy = join(work.folder, "code");
  mkdirSync(copy);
  for (const name of readdirSync(bundle)) linkOrCopy(join(bundle, name), join(copy, name));
  symlinkSync(packages, join(work.folder, "node_modules"));
  return join(copy, basename(entry));
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system, or one without hard links.
    copyFileSync(from, to);
  }
}

function renderInput(input: TaskInput): OrderInput {
  if (input.source === "one") return { path: input.path, digest: input.artifact.digest };
  return input.members.map(({ path, artifact: { digest, stage, matrix } }) => ({ path, digest, stage, matrix }));
}
