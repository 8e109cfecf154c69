import { takeCount, takeDuration, takeSize } from "./amounts.ts";
import type { Subject } from "./findings.ts";
import type { Entry } from "./located.ts";
import type { StageDeclaration } from "./pipeline.ts";
import { ALL_CPUS, type Resources } from "./plan.ts";
import { resolveReferences, type Scope } from "./reference.ts";
import type { StageType } from "./stage-type.ts";

/** What one instance may take of the machine, and how often it is tried. */
export interface Limits {
  readonly resources: Resources;
  readonly timeoutMs?: number;
  readonly retries: number;
}

const DEFAULT_RESOURCES: Resources = { cpus: 1, memoryBytes: 0, gpus: 0 };
const CPUS = { least: 0, above: true, most: ALL_CPUS, whole: false };
const GPUS = { least: 0, most: 1_000_000, whole: true };
const RETRIES = { least: 0, most: 1000, whole: true };
/** A timer can't wait longer: 2³¹ ms, rounded down to days. */
const LONGEST_TIMEOUT_MS = 24 * 86_400_000;

/** The limits of one instance: the pipeline's over the stage type's over the defaults (one cpu, no retry). */
export function bindLimits(stage: StageDeclaration, type: StageType | undefined, scope: Scope): Limits {
  const subject = scope.findings.about(`stage "${stage.name}"`);
  const resolve = (entry: Entry | undefined): Entry | undefined => resolveEntry(entry, subject.is, scope);
  const resource = (name: string): Entry | undefined => resolve(stage.resources.get(name));
  const cpus = takeCpus(resource("cpus"), subject);
  const gpus = takeCount(resource("gpus"), GPUS, subject);
  const memoryBytes = takeSize(resource("memory"), subject);
  const timeoutMs = takeTimeout(resolve(stage.timeout), subject);
  const retries = takeCount(resolve(stage.retries), RETRIES, subject);
  return {
    resources: {
      ...DEFAULT_RESOURCES,
      ...type?.resources,
      ...(cpus !== undefined && { cpus }),
      ...(memoryBytes !== undefined && { memoryBytes }),
      ...(gpus !== undefined && { gpus }),
    },
    ...(timeoutMs !== undefined && { timeoutMs }),
    retries: retries ?? 0,
  };
}

function resolveEntry(entry: Entry | undefined, owner: string, scope: Scope): Entry | undefined {
  if (entry === undefined) return undefined;
  const value = resolveReferences(entry.value, `"${entry.key}" of ${owner}`, scope);
  return value === undefined ? undefined : { ...entry, value };
}

/** `all`, or how many. */
function takeCpus(entry: Entry | undefined, subject: Subject): number | undefined {
  const isAll = entry?.value.kind === "scalar" && entry.value.value === "all";
  return isAll ? ALL_CPUS : takeCount(entry, CPUS, subject);
}

function takeTimeout(entry: Entry | undefined, subject: Subject): number | undefined {
  const timeoutMs = takeDuration(entry, subject);
  if (entry === undefined || timeoutMs === undefined || timeoutMs <= LONGEST_TIMEOUT_MS) return timeoutMs;
  const message = `the timeout of ${subject.is} is longer than 24 days`;
  subject.findings.add("bad-duration", entry.value.at, message, "Leave it out: there is no limit then.");
  return undefined;
}
