import type { Artifact } from "../../core/artifact.ts";
import type { CodeDocument } from "../../core/compare-code.ts";
import type { Failure, Outcome } from "../../core/event.ts";
import type { Manifest } from "../../core/manifest.ts";
import type { MetricInfo } from "../../core/metric-info.ts";
import type { Plan } from "../../core/plan.ts";
import type { Reason } from "../../core/reason.ts";
import type { RunRecord } from "../../core/run-record.ts";
import type { Report } from "../report.ts";

/** A run with all that its pages show. */
export interface RunView {
  readonly record: RunRecord;
  /** Undefined for a run that kept none. */
  readonly plan: Plan | undefined;
  /** In the plan's order. */
  readonly stages: readonly StageView[];
  /** What each code digest consists of, where that is on record. */
  readonly codes: ReadonlyMap<string, CodeDocument>;
}

/** How a stage stands: its outcome, or what it does in a run that goes on. */
export type Standing = Outcome | "running" | "waiting";

export interface StageView {
  readonly name: string;
  /** The stage's name in the YAML, which its instances share. */
  readonly group: string;
  readonly axes: readonly (readonly [axis: string, value: string])[];
  readonly standing: Standing;
  readonly reason?: Reason;
  readonly failure?: Failure;
  readonly durationMs: number;
  readonly bytes: number;
  /** When it began and ended in this run (ms since the epoch); undefined where it was not executed. */
  readonly span?: readonly [startMs: number, endMs: number];
  readonly manifest?: Manifest;
  readonly reports: readonly StageReport[];
  /** Metrics that were told step by step. */
  readonly steps: readonly MetricSteps[];
  /** Of a stage that runs. */
  readonly progress?: { readonly done: number; readonly total?: number; readonly unit: string };
}

export interface StageReport {
  readonly output: string;
  readonly artifact: Artifact;
  readonly report: Report;
}

export interface MetricSteps {
  readonly metric: string;
  readonly about?: MetricInfo;
  readonly points: readonly (readonly [step: number, value: number])[];
}

/** A stage of the YAML with its instances. */
export interface StageGroup {
  readonly name: string;
  readonly uses: string;
  readonly stages: readonly StageView[];
  /** Names of the groups that it reads from. */
  readonly sources: readonly string[];
}
