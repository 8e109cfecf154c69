import type { Task } from "../../runner/ports.ts";
import type { HostEnd, HostProcess } from "./host-process.ts";
import { hasNewMembers } from "./processes.ts";
import type { Supervised } from "./supervise.ts";

/** A longer stage is not worth the memory that its process holds. */
const LONGEST_MS = 2000;

/** Code that was loaded stays in memory. */
const MOST_USES = 50;

/** Packages that keep no state between stages. Any other may (a tensor engine does), and native code always might. */
const STATELESS = new Set(["zod"]);

/** Whether a stage may run in a process that ran another: in a process of its own it could not tell the difference. */
export function canReuse({ type, granted, sandbox }: Task): boolean {
  return !sandbox && granted.gpus.length === 0 && Object.keys(type.code.packages).every((name) => STATELESS.has(name));
}

interface Began {
  /** The system's newest process when the stage began. */
  readonly newest: number;
  readonly at: number;
}

/** Whether a process is as good as new after a stage: it ended well, soon, and left nothing behind. */
export function canBeReused(host: HostProcess, end: Supervised<HostEnd>, task: Task, { newest, at }: Began): boolean {
  const clean = end.kind === "ended" && end.value.kind === "succeeded" && end.value.clean;
  if (!clean || !canReuse(task) || host.uses() >= MOST_USES || performance.now() - at > LONGEST_MS) return false;
  return hasNewMembers(host.group, newest, [host.group, ...host.keepers()]) === false;
}
