import { createPaint, type Environment } from "./colours.ts";
import { createJsonLines } from "./json-lines.ts";
import { createPlainView } from "./plain-view.ts";
import type { Terminal, TerminalStream, ViewOptions } from "./view.ts";

export interface TerminalOptions {
  readonly stream: TerminalStream;
  /** One event a line, and nothing else. */
  readonly json: boolean;
  /** Failures and the last line only. */
  readonly quiet: boolean;
  /** Also cached stages and log lines. */
  readonly verbose: boolean;
  /** The command that goes on with an interrupted run: `pipe run study.yaml`. */
  readonly again?: string;
  readonly environment?: Environment;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** JSON lines, live lines on a screen, or plain lines where there is none. */
export async function createTerminal(options: TerminalOptions): Promise<Terminal> {
  const { stream, json, quiet, verbose, again, environment = process.env, now = () => Date.now() } = options;
  if (json) return createJsonLines(stream);
  const paint = createPaint(stream, environment);
  const view: ViewOptions = { stream, paint, quiet, verbose, again: again ?? "the same command", now };
  if (quiet || !isLive(stream, environment)) return createPlainView(view);
  const { createLiveView } = await import("./live-view.ts");
  return createLiveView(view);
}

/** A continuous-integration log may call itself a terminal, but nobody watches it move. */
function isLive(stream: TerminalStream, environment: Environment): boolean {
  return stream.isTTY === true && environment["TERM"] !== "dumb" && environment["CI"] === undefined;
}
