import type { Fingerprint } from "../../core/digest.ts";
import { type Failure, OUTCOMES, type Outcome } from "../../core/event.ts";
import type { Reason } from "../../core/reason.ts";
import type { RunRecord, StageRecord } from "../../core/run-record.ts";

/** A record as `run.json` keeps it: stages as rows without keys, because 10,000 of them are rewritten by every run. */
export interface StoredRecord extends Omit<RunRecord, "stages"> {
  readonly stages: readonly StoredStage[];
}

/** Name, outcome (its place in OUTCOMES), fingerprint or "", duration, bytes; then a reason unless it is up to date; then a failure. */
type StoredStage = readonly [
  name: string,
  outcome: number,
  fingerprint: string,
  durationMs: number,
  bytes: number,
  reason?: Reason | 0,
  failure?: Failure,
];

const UP_TO_DATE: Reason = { why: "up-to-date" };

/** The form to store. */
export function packRecord(record: RunRecord): StoredRecord {
  return { ...record, stages: record.stages.map(packStage) };
}

/** The record, or undefined where the value is none (damaged, or of a version to come). */
export function unpackRecord(stored: Partial<StoredRecord> | undefined): RunRecord | undefined {
  if (stored?.version !== 1 || !isWhole(stored)) return undefined;
  return { ...stored, stages: stored.stages.map(unpackStage) };
}

function isWhole(stored: Partial<StoredRecord>): stored is StoredRecord {
  return (
    typeof stored.id === "string" &&
    typeof stored.startedAt === "string" &&
    typeof stored.owner === "object" &&
    typeof stored.outcomes === "object" &&
    Array.isArray(stored.stages)
  );
}

function packStage({ name, outcome, fingerprint, durationMs, bytes, reason, failure }: StageRecord): StoredStage {
  const row = [name, OUTCOMES.indexOf(outcome), fingerprint ?? "", roundTime(durationMs), bytes] as const;
  if (failure !== undefined) return [...row, reason, failure];
  return reason.why === "up-to-date" ? row : [...row, reason];
}

function unpackStage([name, outcome, fingerprint, durationMs, bytes, reason, failure]: StoredStage): StageRecord {
  return {
    name,
    outcome: outcomeAt(outcome),
    ...(fingerprint === "" ? {} : { fingerprint: fingerprint as Fingerprint }),
    reason: reason === undefined || reason === 0 ? UP_TO_DATE : reason,
    durationMs,
    bytes,
    ...(failure === undefined ? {} : { failure }),
  };
}

function outcomeAt(index: number): Outcome {
  return OUTCOMES[index] ?? "cancelled";
}

/** Microseconds are enough. */
function roundTime(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}
