import { writeSync } from "node:fs";
import { inspect } from "node:util";
import type { HostMessage } from "./protocol.ts";

const LONGEST = 2000;

/** What the runner is told of an error that a stage threw. */
export function describeError(error: unknown): Pick<Extract<HostMessage, { kind: "failed" }>, "code" | "message"> {
  const full = error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
  return { code: full ? "disk-full" : "stage-failed", message: messageOf(error).slice(0, LONGEST) };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${inspect(error)}`;
  if (error.message === "") return error.name;
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}

/** Writes an error with its stack and causes to the log. */
export function logError(error: unknown): void {
  try {
    writeSync(2, `${inspect(error)}\n`);
  } catch {
    // The disk is full: the message still reaches the runner.
  }
}
