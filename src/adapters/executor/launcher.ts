import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Environment } from "./environment.ts";
import { sendSignal } from "./group.ts";
import { renderWatchdog, WATCHDOG_FD } from "./watchdog.ts";

/**
 * A shell that waits for jobs, one at a time. To fork from a small process costs half of what it costs to start a shell
 * from Node (0.6 ms to 1.3 ms), and the watchdog, which takes everything along when the runner dies, is shared by all jobs.
 */
export interface Launcher {
  /** The process group that the launcher leads; every job is in it. */
  readonly group: number;
  /** The launcher itself and its watchdog: what stays when a job has ended. */
  keepers(): readonly number[];
  /** Runs shell text that ends with one line on stdout, an exit code; that, or undefined if the launcher was killed. */
  run(job: string): Promise<number | undefined>;
  isAlive(): boolean;
  /** Ends the whole group at once. */
  retire(): void;
}

/** Starts a launcher. Throws where there is no /bin/sh. */
export function startLauncher(environment: Environment): Launcher {
  const child = spawn("/bin/sh", [], {
    // A process group of its own, so that a signal reaches all of a job, and a Ctrl-C in the terminal none of it.
    detached: true,
    cwd: "/",
    env: environment,
    stdio: ["pipe", "pipe", "ignore", "pipe"],
  });
  const group = child.pid;
  if (group === undefined) throw new Error("/bin/sh can't be started");
  const pipes = child.stdio.filter((pipe) => pipe instanceof Socket);
  // Ends with the launcher; a write to it when it's gone is told by the status pipe.
  for (const pipe of pipes) pipe.on("error", () => undefined);
  child.stdin?.write(renderPrologue());
  return createLauncher(child, group, pipes);
}

/** The launcher itself outlives the SIGTERM that ends a job: a job that is slow to end still needs its watchdog. */
function renderPrologue(): string {
  return `trap '' TERM\n${renderWatchdog()} echo "watchdog $!"; exec ${WATCHDOG_FD}<&-\n`;
}

function createLauncher(child: ChildProcess, group: number, pipes: readonly Socket[]): Launcher {
  let watchdog = 0;
  let finish: ((code: number | undefined) => void) | undefined;
  let rest = "";

  const end = (code: number | undefined): void => {
    const waiting = finish;
    finish = undefined;
    waiting?.(code);
  };
  const read = (line: string): void => {
    if (line.startsWith("watchdog ")) watchdog = Number(line.slice("watchdog ".length));
    else end(Number(line));
  };
  const status = child.stdout instanceof Socket ? child.stdout : undefined;
  status?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) read(line);
  });
  let alive = true;
  child.on("exit", () => {
    alive = false;
    end(undefined);
  });
  // An idle launcher must not keep the runner from ending.
  child.unref();
  for (const pipe of pipes) pipe.unref();

  return {
    group,
    keepers: () => [group, watchdog],
    isAlive: () => alive,
    retire: () => void sendSignal(-group, "SIGKILL"),
    run: (job) =>
      new Promise<number | undefined>((resolve) => {
        if (!alive) return resolve(undefined);
        finish = resolve;
        status?.ref();
        child.stdin?.write(job);
      }).finally(() => status?.unref()),
  };
}
