import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { type HostMessage, MESSAGE_FD, type Order } from "../host/protocol.ts";
import type { Environment } from "./environment.ts";
import { sendSignal } from "./group.ts";
import { renderWatchdog, WATCHDOG_FD } from "./watchdog.ts";

/** A Node process for stages, one at a time. */
export interface HostProcess {
  /** The process group that it leads. */
  readonly group: number;
  /** How many stages it was given. */
  uses(): number;
  /** The watchdog, which stays in the group when a stage has ended. */
  keepers(): readonly number[];
  /** Runs a stage. `hear` gets its messages but the last, which is the end. */
  run(order: Order, hear: (message: HostMessage) => void): Promise<HostEnd>;
  isAlive(): boolean;
  /** Ends the whole group at once. */
  retire(): void;
}

export type HostEnd =
  | Extract<HostMessage, { kind: "succeeded" | "failed" }>
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string };

interface HostOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly environment: Environment;
  /** File that takes stdout and stderr of the first stage. */
  readonly log: string;
}

/** The shell starts the watchdog, says which process that is, and becomes the program. */
const SCRIPT = `${renderWatchdog(MESSAGE_FD)} printf '{"kind":"watchdog","pid":%s}\\n' $! >&${MESSAGE_FD}; exec ${WATCHDOG_FD}<&-; exec "$@"`;

/** Starts a host. Throws where the log can't be opened, or there is no /bin/sh. */
export function startHost({ command, environment, log }: HostOptions): HostProcess {
  const output = openSync(log, "a");
  try {
    const child = spawn("/bin/sh", ["-c", SCRIPT, "sh", ...command], {
      detached: true,
      cwd: "/",
      env: environment,
      stdio: ["ignore", output, output, "pipe", "pipe", "pipe"],
    });
    if (child.pid === undefined) throw new Error("/bin/sh can't be started");
    return createHost(child, child.pid);
  } finally {
    closeSync(output);
  }
}

function createHost(child: ChildProcess, group: number): HostProcess {
  const pipes = child.stdio.filter((pipe) => pipe instanceof Socket);
  const [, messages, orders] = pipes;
  for (const pipe of pipes) pipe.on("error", () => undefined).unref();
  child.unref();

  let watchdog = 0;
  let uses = 0;
  let end: HostEnd | undefined;
  let handle: (message: HostMessage | HostEnd) => void = () => undefined;
  readLines(messages, (line) => {
    const message: HostMessage = JSON.parse(line);
    if (message.kind === "watchdog") watchdog = message.pid;
    else handle(message);
  });
  void endOf(child, messages).then((how) => {
    end = how;
    handle(how);
  });

  return {
    group,
    uses: () => uses,
    keepers: () => [watchdog],
    isAlive: () => end === undefined && child.exitCode === null && child.signalCode === null,
    retire: () => void sendSignal(-group, "SIGKILL"),
    run: (order, hear) =>
      new Promise<HostEnd>((resolve) => {
        if (end !== undefined) return resolve(end);
        uses += 1;
        handle = (message) => (isEnd(message) ? resolve(message) : hear(message));
        messages?.ref();
        orders?.write(`${JSON.stringify(order)}\n`);
      }).finally(() => {
        handle = () => undefined;
        messages?.unref();
      }),
  };
}

function isEnd(message: HostMessage | HostEnd): message is HostEnd {
  return ["succeeded", "failed", "exited", "killed"].includes(message.kind);
}

function readLines(socket: Socket | undefined, read: (line: string) => void): void {
  let rest = "";
  socket?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) read(line);
  });
}

/** How the process ended, once all that it said before is read. */
async function endOf(child: ChildProcess, messages: Socket | undefined): Promise<HostEnd> {
  const read = new Promise((resolve) => messages?.once("close", resolve));
  const exit = await new Promise<HostEnd>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "killed", signal });
    });
  });
  await read;
  return exit;
}
