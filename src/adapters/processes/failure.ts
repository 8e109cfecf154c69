import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { Failure } from "../../core/event.ts";
import type { Task } from "../../runner/ports.ts";
import type { Exit } from "./process-group.ts";

const TAIL_LINES = 20;
const TAIL_BYTES = 16_384;

/** Why a process that did not end well failed, in words that say what to do. */
export function describeFailure(exit: Exit, task: Task): Failure {
  const logTail = readTail(task.log);
  if (exit.ended === "timeout") {
    const message = `ran longer than its timeout of ${(task.stage.timeoutMs ?? 0) / 1000} s, and was ended`;
    return { code: "timeout", message, logTail, log: task.log };
  }
  if (exit.signal !== null || (exit.status ?? 0) > 128) {
    const name = exit.signal ?? `signal ${(exit.status ?? 0) - 128}`;
    const hint = name === "SIGKILL" || name === "signal 9" ? ": the system does this when memory runs out" : "";
    return { code: "killed", message: `was killed by ${name}${hint}`, logTail, log: task.log };
  }
  return {
    code: "stage-failed",
    message: `ended with code ${exit.status}${explainStatus(exit.status)}`,
    logTail,
    log: task.log,
  };
}

function explainStatus(status: number | null): string {
  if (status === 127) return ": a program was not found";
  return status === 126 ? ": a program could not be executed" : "";
}

/** The last lines of a log, without escapes and control characters. */
export function readTail(path: string): string[] {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const lines = stripVTControlCharacters(buffer.toString("utf8")).split(/\r?\n|\r/);
    const whole = size > buffer.length ? lines.slice(1) : lines;
    return whole.filter((line) => line.trim() !== "").slice(-TAIL_LINES);
  } finally {
    closeSync(file);
  }
}
