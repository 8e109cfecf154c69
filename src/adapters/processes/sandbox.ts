import { existsSync, mkdirSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import type { Task } from "../../runner/ports.ts";

/** What the system itself needs to run a program. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/opt"];

/**
 * The command line that shows a stage nothing but its declared inputs: bubblewrap with read-only system folders, the inputs, the stage's
 * own folder, no network and a process namespace of its own. `readable` is what its code needs besides.
 */
export function wrapInSandbox(argv: readonly string[], task: Task, readable: readonly string[]): string[] {
  mkdirSync(task.checkpoint, { recursive: true });
  const inputs = task.inputs.flatMap((input) =>
    input.source === "one" ? [input.path] : input.members.map(({ path }) => path),
  );
  const programs = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "" && !isSystem(folder));
  const visible = [...SYSTEM, ...programs.map(dirname), dirname(dirname(process.execPath)), ...readable, ...inputs];
  return [
    "bwrap",
    ...visible.filter((path) => existsSync(path)).flatMap((path) => ["--ro-bind", path, path]),
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
    ...["--bind", task.work.folder, task.work.folder, "--bind", task.checkpoint, task.checkpoint],
    ...["--unshare-net", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--chdir", `${task.work.folder}/tmp`],
    "--",
    ...argv,
  ];
}

function isSystem(folder: string): boolean {
  return SYSTEM.some((root) => folder === root || folder.startsWith(`${root}/`));
}

/** The path that a sandboxed program looked for and could not see, from the end of its log. */
export function findMissedPath(logTail: readonly string[]): string | undefined {
  const missing = logTail
    .filter((line) => /No such file|ENOENT|not found|can't open|cannot open/i.test(line))
    .join("\n");
  const paths = missing.match(/\/[^\s'":,;()]+/g) ?? [];
  return paths.find((path) => existsSync(path));
}
