import type { Failure } from "../../core/event.ts";
import { describeExitCode, describeSignal, type Remains } from "./describe-exit.ts";
import type { HostEnd } from "./host-process.ts";

/** Why a stage failed, from how its process ended. */
export function describeHostEnd(end: HostEnd, remains: Remains): Failure {
  switch (end.kind) {
    case "failed":
      return { code: end.code, message: end.message, ...remains };
    case "exited":
      return describeExitCode(end.code, remains);
    case "killed":
      return ranOutOfHeap(remains) ?? describeSignal(end.signal, remains);
    case "succeeded":
      throw new Error("a success is no failure");
  }
}

/** V8 aborts the process where its heap is full. */
function ranOutOfHeap(remains: Remains): Failure | undefined {
  if (!remains.logTail.some((line) => line.includes("JavaScript heap out of memory"))) return undefined;
  const message = "ran out of memory for JavaScript objects: hold less at a time, or hold it in typed arrays";
  return { code: "killed", message, ...remains };
}
