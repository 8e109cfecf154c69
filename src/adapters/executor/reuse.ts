import type { Task } from "../../runner/ports.ts";
import { threadsOf } from "./environment.ts";
import type { HostEnd, HostProcess } from "./host-process.ts";
import { hasNewMembers } from "./processes.ts";
import type { Supervised } from "./supervise.ts";

/** After a longer stage a process is not worth the memory that it holds: starting one anew takes a second at most. */
const LONGEST_MS = { anyType: 2000, oneType: 20_000 };

/** Code that was loaded stays in memory. */
const MOST_USES = 50;

/** Packages that keep no state between stages. Any other may (a tensor engine does), and native code always might. */
const STATELESS = new Set(["zod"]);

/** What a used process may be used for. */
export interface Use {
  /** Processes of one use take each other's place. */
  readonly name: string;
  /** All its stages are of one type, which says that it may find its modules as it left them. */
  readonly oneType: boolean;
}

/** For what a stage may have a process that ran another, which it can't tell from a new one. Undefined: for nothing. */
export function useOf({ type, entry, granted, sandbox }: Task): Use | undefined {
  if (sandbox || granted.gpus.length > 0) return undefined;
  // An engine once opened keeps its number of threads.
  if (type.reusable) return { name: `${entry} on ${threadsOf(granted)}`, oneType: true };
  const isStateless = Object.keys(type.code.packages).every((name) => STATELESS.has(name));
  return isStateless ? { name: "any", oneType: false } : undefined;
}

interface Began {
  /** The system's newest process when the stage began. */
  readonly newest: number;
  readonly at: number;
}

/** Whether a process is as good as new after a stage: it ended well, soon, and left nothing behind. */
export function canBeReused(
  host: HostProcess,
  end: Supervised<HostEnd>,
  { oneType }: Use,
  { newest, at }: Began,
): boolean {
  const clean = end.kind === "ended" && end.value.kind === "succeeded" && end.value.clean;
  const longest = oneType ? LONGEST_MS.oneType : LONGEST_MS.anyType;
  if (!clean || host.uses() >= MOST_USES || performance.now() - at > longest) return false;
  return hasNewMembers(host.group, newest, [host.group, ...host.keepers()]) === false;
}
