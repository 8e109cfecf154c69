import type { Fingerprint } from "../../../src/core/digest.ts";
import type { Event, Outcomes, StageResult } from "../../../src/core/event.ts";
import type { Reason } from "../../../src/core/reason.ts";

export const AT = Date.parse("2026-11-24T10:57:18Z");
export const RUN = "20261124-105718-3fa9c1";
const FINGERPRINT = "a".repeat(64) as Fingerprint;
const NONE: Outcomes = { ran: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 };

export function started(stages: number): Event {
  return { event: "started", at: AT, run: RUN, pipeline: "smoke", stages };
}

export function stageStarted(stage: string, reason: Reason, after = 0): Event {
  return { event: "stage-started", at: AT + after, stage, fingerprint: FINGERPRINT, reason, attempt: 1 };
}

export function progress(stage: string, after: number, done: number): Event {
  return { event: "progress", at: AT + after, stage, done, total: 30, unit: "epochs" };
}

export function stageFinished(stage: string, result: Partial<StageResult>, after = 0): Event {
  const whole = {
    outcome: "ran",
    reason: { why: "never-ran" },
    durationMs: 0,
    bytes: 0,
    metrics: {},
    ...result,
  } as const;
  return { event: "stage-finished", at: AT + after, stage, result: whole };
}

export function finished(outcomes: Partial<Outcomes>, durationMs = 4200): Event {
  return { event: "finished", at: AT + durationMs, run: RUN, outcomes: { ...NONE, ...outcomes }, durationMs };
}

/** A run in which everything happens. */
export function eventful(): Event[] {
  const colder: Reason = { why: "changed", changes: [{ part: "param", name: "temperature", before: 0.2, after: 0.1 }] };
  const failure = {
    code: "stage-failed",
    message: "exit code 1",
    logTail: ["epoch 3", "10%\r20%\rloss is \u001b[31mNaN\u001b[39m"],
    folder: "/data/kept",
  };
  return [
    started(6),
    stageFinished("world", { outcome: "cached", reason: { why: "up-to-date" }, bytes: 10 }),
    stageStarted("video", { why: "never-ran" }),
    { event: "log", at: AT, stage: "video", line: "reading" },
    stageFinished("video", { durationMs: 12_345, bytes: 4_500_000 }, 12_345),
    stageStarted("train[seed=0]", colder, 12_400),
    { event: "stage-waiting", at: AT, stage: "eval", holder: "process 4711 on lab3" },
    progress("train[seed=0]", 13_000, 1),
    progress("train[seed=0]", 23_000, 2),
    progress("train[seed=0]", 43_000, 4),
    progress("train[seed=0]", 53_000, 5),
    { event: "metric", at: AT, stage: "train[seed=0]", name: "loss", value: 0.5 },
    { event: "warning", at: AT, stage: "train[seed=0]", message: "clock went back" },
    { event: "stage-retrying", at: AT, stage: "train[seed=0]", attempt: 2, failure },
    stageFinished("train[seed=0]", { outcome: "failed", reason: colder, durationMs: 400, failure }),
    stageFinished("eval", { outcome: "skipped", reason: { why: "upstream-failed", stage: "train[seed=0]" } }),
    stageFinished("later", { outcome: "cancelled", reason: { why: "interrupted" } }),
    finished({ ran: 1, cached: 1, failed: 1, skipped: 1, cancelled: 1 }),
  ];
}
