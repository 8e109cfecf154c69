import { statfsSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import type { FailureCode } from "../../core/codes.ts";
import type { Failure } from "../../core/event.ts";
import { tryOnDisk } from "../system/disk-error.ts";

/** What a stage's process left behind when it failed. */
export interface Remains {
  readonly logTail: readonly string[];
  readonly log: string;
}

/** Why a stage failed whose process ended with an exit code, by which a shell also tells signals (128 + n). */
export function describeExitCode(code: number, remains: Remains): Failure {
  const signal = signalNames.get(code - 128);
  if (signal !== undefined) return describeSignal(signal, remains);
  const full = describeFullDisk(remains);
  if (full !== undefined) return full;
  if (code === 127)
    return fail("stage-failed", `a program was not found (exit code 127)${quoteLast(remains)}`, remains);
  if (code === 126)
    return fail("stage-failed", `a program could not be executed (exit code 126)${quoteLast(remains)}`, remains);
  return fail("stage-failed", `ended with exit code ${code}`, remains);
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** Why a stage failed whose process was ended by a signal. */
export function describeSignal(signal: string, remains: Remains): Failure {
  const hint = HINTS.get(signal);
  return fail("killed", `was ended by ${signal}${hint === undefined ? "" : ` (${hint})`}`, remains);
}

const HINTS = new Map([
  [
    "SIGKILL",
    "the system does so where memory runs out; `resources: { memory: … }` keeps stages from sharing too little",
  ],
  ["SIGSEGV", "a crash in native code"],
  ["SIGBUS", "a crash in native code, or a mapped file that shrank"],
  ["SIGILL", "native code for another processor"],
  ["SIGABRT", "it gave up: the log says why"],
  ["SIGXCPU", "a limit on CPU time"],
  ["SIGXFSZ", "a limit on the size of files"],
]);

/**
 * Where the log says that the disk is full, that is the cause, whatever the program made of it; and where the disk has no
 * block left, for then the log could not say so.
 */
function describeFullDisk(remains: Remains): Failure | undefined {
  const line = remains.logTail.findLast((text) =>
    /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/.test(text),
  );
  if (line !== undefined) return fail("disk-full", `there is no space left on the disk: ${line}`, remains);
  if (remains.logTail.length > 0 || tryOnDisk(() => statfsSync(dirname(remains.log)).bavail) !== 0) return undefined;
  return fail("disk-full", `there is no space left on the disk of ${dirname(remains.log)}`, remains);
}

function quoteLast({ logTail }: Remains): string {
  const last = logTail.at(-1);
  return last === undefined ? "" : `: ${last}`;
}

function fail(code: FailureCode, message: string, remains: Remains): Failure {
  return { code, message, ...remains };
}
