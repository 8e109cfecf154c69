import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Readable } from "node:stream";

/** How a process ended: by itself, or by a signal. */
export interface Exit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we ended it, if we did. */
  readonly ended?: "timeout" | "cancelled";
}

export interface ProcessRequest {
  readonly argv: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly folder: string;
  /** File that takes stdout and stderr, appended to. */
  readonly log: string;
  readonly timeoutMs: number | undefined;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
  /** Lines that the process writes to its file descriptor 4. */
  onMessage(line: string): void;
}

/**
 * Holds a pipe from the runner: when that closes, for whatever reason the runner is gone, all of the group dies, also a process that is busy
 * in native code, and also grandchildren. Then the program takes the shell's place.
 */
const WATCHDOG = '{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 4>&- & exec 3<&-; exec "$@"';

/** Runs a program in a process group of its own. When this resolves, no process of the group lives. Rejects where it can't be started. */
export async function runProcess(request: ProcessRequest): Promise<Exit> {
  const { argv, environment, folder, log, timeoutMs, graceMs, signal, onMessage } = request;
  if (signal.aborted) return { status: null, signal: null, ended: "cancelled" };
  const file = openSync(log, "a");
  const child = spawn("/bin/sh", ["-c", WATCHDOG, "sh", ...argv], {
    cwd: folder,
    env: { ...environment },
    detached: true,
    stdio: ["ignore", file, file, "pipe", "pipe"],
  });
  closeSync(file);
  const [, , , leash, messages] = child.stdio;
  const killer = createKiller(child.pid, graceMs);
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => killer.end("timeout"), timeoutMs);
  const cancel = (): void => killer.end("cancelled");
  signal.addEventListener("abort", cancel, { once: true });
  const heard = readLines(messages as Readable, onMessage);
  try {
    const exit = await new Promise<Exit>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (status, how) => resolve({ status, signal: how }));
    });
    killer.kill();
    await heard;
    return killer.reason === undefined ? exit : { ...exit, ended: killer.reason };
  } finally {
    clearTimeout(timer);
    killer.stop();
    signal.removeEventListener("abort", cancel);
    leash?.destroy();
  }
}

/** SIGTERM for the whole group, then, after the grace, SIGKILL. */
function createKiller(pid: number | undefined, graceMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const send = (name: NodeJS.Signals): void => {
    if (pid !== undefined) signalGroup(pid, name);
  };
  const killer = {
    reason: undefined as "timeout" | "cancelled" | undefined,
    end: (reason: "timeout" | "cancelled"): void => {
      killer.reason ??= reason;
      send("SIGTERM");
      timer ??= setTimeout(() => send("SIGKILL"), graceMs);
    },
    /** What is left of the group, the watchdog among it. */
    kill: (): void => send("SIGKILL"),
    stop: (): void => clearTimeout(timer),
  };
  return killer;
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Resolves when the stream has ended. */
function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  return new Promise((resolve) => {
    stream.once("close", () => resolve());
    stream.once("error", () => resolve());
  });
}
