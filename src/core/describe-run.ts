import type { Metrics } from "./artifact.ts";
import { hueOf } from "./describe-runs.ts";
import { paintNothing } from "./paint.ts";
import { renderAgo } from "./render-ago.ts";
import { renderDuration } from "./render-duration.ts";
import { renderNumber } from "./render-number.ts";
import { renderOutcomes } from "./render-outcomes.ts";
import { renderValue } from "./render-reason.ts";
import { RESULT_COLUMNS, renderFailure, renderResult } from "./render-result.ts";
import { type Cell, type Column, renderTable, type TableOptions } from "./render-table.ts";
import type { RunRecord, StageRecord } from "./run-record.ts";

/** A run with the metrics of its stages, by stage name. */
export interface RunDescription {
  readonly record: RunRecord;
  readonly metrics: ReadonlyMap<string, Metrics>;
  readonly nowMs: number;
}

const COLUMNS: readonly Column[] = [...RESULT_COLUMNS, { title: "metrics", flexible: true }];

/** A run in full: what it was asked, each stage, and the failures. */
export function describeRun({ record, metrics, nowMs }: RunDescription, look: TableOptions = {}): string[] {
  const rows = record.stages.map((stage) => describeStage(stage, metrics.get(stage.name) ?? {}));
  const table = renderTable(COLUMNS, rows, look);
  return [
    ...describeHeader(record, nowMs, look),
    ...(table.length === 0 ? [] : ["", ...table]),
    ...record.stages.flatMap((stage) => describeFailure(stage, record.id, look)),
  ];
}

function describeHeader(record: RunRecord, nowMs: number, { paint = paintNothing }: TableOptions): string[] {
  const { id, state, startedAt, durationMs, pipeline, file, profile, set, targets, machine, outcomes } = record;
  const settings = Object.entries(set).map(([name, value]) => `${name}=${renderValue(value, 40)}`);
  const facts = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  const line = (title: string, text: string): string[] =>
    text === "" ? [] : [`${paint("dim", title.padEnd(9))} ${text}`];
  const took = state === "running" ? "so far" : "in all";
  return [
    ...line("run", `${paint("strong", id)}  ${paint(hueOf(record), state)}`),
    ...line(
      "began",
      `${startedAt} (${renderAgo(Date.parse(startedAt), nowMs)}), ${renderDuration(durationMs)} ${took}`,
    ),
    ...line("pipeline", `${pipeline}  ${file}`),
    ...line("profile", profile ?? ""),
    ...line("set", settings.join(", ")),
    ...line("targets", targets.join(", ")),
    ...line("machine", facts.join(", ")),
    ...line("stages", renderOutcomes(outcomes, paint)),
  ];
}

function describeStage(stage: StageRecord, metrics: Metrics): Cell[] {
  const figures = Object.entries(metrics).map(([metric, value]) => `${metric} ${renderNumber(value, 4)}`);
  return [...renderResult(stage.name, stage), figures.join(", ")];
}

function describeFailure(
  { name, failure }: StageRecord,
  run: string,
  { paint = paintNothing }: TableOptions,
): string[] {
  return failure === undefined ? [] : ["", ...renderFailure(name, failure, { run, paint })];
}
