import type { Environment } from "./environment.ts";

export interface Job {
  /** Shell text of the user's. */
  readonly run: string;
  /** Program and arguments that `/bin/sh -c RUN` follows; empty where it runs as it is. */
  readonly prefix: readonly string[];
  /** What the job has in its environment beyond the launcher's. */
  readonly variables: Environment;
  /** Working directory. */
  readonly folder: string;
  /** File that stdout and stderr are appended to. */
  readonly log: string;
}

/**
 * A job as text for a launcher: a subshell that runs the user's text, and then its exit code on the launcher's stdout. All
 * values are quoted, so that they are the program's word for word; none can hold a NUL. The redirections are the subshell's:
 * those of an `exec` in it would first save what they replace, three times the system calls.
 */
export function renderJob({ run, prefix, variables, folder, log }: Job): string {
  const exports = Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`);
  const steps = [
    "trap - TERM",
    `cd ${quote(folder)} || exit 126`,
    `export ${exports.join(" ")}`,
    renderRun(run, prefix),
  ];
  return `(${steps.join("; ")}) </dev/null >>${quote(log)} 2>&1; echo $?\n`;
}

/**
 * What tells a subshell from a shell of its own: `$$` and `$PPID`, which are the launcher's, and signals sent to `$$`. In a
 * file that is sourced, or a text that is put together, they can't be seen from here.
 */
const NOTICES = /\$\$|\$\{\$|PPID|(?:^|[\s;&|({`])(?:\.|source|eval|trap|kill)(?:\s|$)/;

/** The subshell is a shell already: to start another takes 0.6 ms, a third of a small stage. */
function renderRun(run: string, prefix: readonly string[]): string {
  if (prefix.length === 0 && !NOTICES.test(run)) return `eval ${quote(run)}`;
  return `exec ${[...prefix, "/bin/sh", "-c", run].map(quote).join(" ")}`;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
