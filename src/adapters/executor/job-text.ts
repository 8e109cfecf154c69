import type { Environment } from "./environment.ts";
import { STATUS_FD } from "./watchdog.ts";

export interface Job {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** What the job has in its environment beyond the launcher's. */
  readonly variables: Environment;
  /** Working directory. */
  readonly folder: string;
  /** File that stdout and stderr are appended to. */
  readonly log: string;
}

/**
 * A job as text for a launcher: a subshell that becomes the program, and then its exit code on the status descriptor. All
 * values are quoted, so that they are the program's word for word; none can hold a NUL.
 */
export function renderJob({ command, variables, folder, log }: Job): string {
  const exports = Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`);
  const steps = [
    "trap - TERM",
    `exec </dev/null >>${quote(log)} 2>&1 ${STATUS_FD}>&-`,
    `cd ${quote(folder)} || exit 126`,
    `export ${exports.join(" ")}`,
    `exec ${command.map(quote).join(" ")}`,
  ];
  return `(${steps.join("; ")}); echo $? >&${STATUS_FD}\n`;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
