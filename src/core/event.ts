import type { Metrics } from "./artifact.ts";
import type { Fingerprint } from "./digest.ts";
import type { MetricInfo } from "./metric-info.ts";
import type { Reason } from "./reason.ts";

export const OUTCOMES = ["ran", "cached", "failed", "skipped", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type Outcomes = { readonly [outcome in Outcome]: number };

/** How often each outcome occurs. */
export function countOutcomes(outcomes: Iterable<Outcome>): Outcomes {
  const counts = { ran: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}

/** Why a stage failed. `code` is a stable word, listed in docs/errors.md. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The last lines of the log, oldest first. */
  readonly logTail: readonly string[];
  /** Where the whole log is. */
  readonly log?: string;
  /** The failed stage's folder, where `--keep-folder` kept it. */
  readonly folder?: string;
}

/** What happens in a run, in order. `at` is milliseconds since the epoch. `--json` prints one a line. */
export type Event =
  | {
      readonly event: "started";
      readonly at: number;
      readonly run: string;
      readonly pipeline: string;
      readonly stages: number;
    }
  | {
      readonly event: "stage-started";
      readonly at: number;
      readonly stage: string;
      readonly fingerprint: Fingerprint;
      readonly reason: Reason;
      readonly attempt: number;
    }
  | { readonly event: "stage-waiting"; readonly at: number; readonly stage: string; readonly holder: string }
  | {
      readonly event: "progress";
      readonly at: number;
      readonly stage: string;
      readonly done: number;
      readonly total?: number;
      readonly unit: string;
    }
  | {
      readonly event: "metric";
      readonly at: number;
      readonly stage: string;
      readonly name: string;
      readonly value: number;
      readonly step?: number;
      /** Told with a stage's first event of the metric. */
      readonly about?: MetricInfo;
    }
  | { readonly event: "log"; readonly at: number; readonly stage: string; readonly line: string }
  | {
      readonly event: "stage-retrying";
      readonly at: number;
      readonly stage: string;
      readonly attempt: number;
      readonly failure: Failure;
    }
  | { readonly event: "warning"; readonly at: number; readonly stage?: string; readonly message: string }
  | { readonly event: "stage-finished"; readonly at: number; readonly stage: string; readonly result: StageResult }
  | {
      readonly event: "finished";
      readonly at: number;
      readonly run: string;
      readonly outcomes: Outcomes;
      readonly durationMs: number;
    };

/** How one stage ended. */
export interface StageResult {
  readonly outcome: Outcome;
  /** Absent where the stage's inputs never came to be. */
  readonly fingerprint?: Fingerprint;
  readonly reason: Reason;
  readonly durationMs: number;
  /** Bytes of all outputs; 0 where there are none. */
  readonly bytes: number;
  readonly metrics: Metrics;
  readonly failure?: Failure;
}
