import type { Metrics } from "./artifact.ts";
import { hueOf } from "./describe-runs.ts";
import { OUTCOME_LOOKS, paintNothing } from "./paint.ts";
import { quoteArgument } from "./quote-argument.ts";
import { renderAgo } from "./render-ago.ts";
import { renderBytes } from "./render-bytes.ts";
import { renderDuration } from "./render-duration.ts";
import { renderNumber } from "./render-number.ts";
import { renderOutcomes } from "./render-outcomes.ts";
import { renderReason, renderValue } from "./render-reason.ts";
import { type Cell, type Column, renderTable, type TableOptions } from "./render-table.ts";
import type { RunRecord, StageRecord } from "./run-record.ts";

/** A run with the metrics of its stages, by stage name. */
export interface RunDescription {
  readonly record: RunRecord;
  readonly metrics: ReadonlyMap<string, Metrics>;
  readonly nowMs: number;
}

const COLUMNS: readonly Column[] = [
  { title: "" },
  { title: "stage", flexible: true },
  { title: "outcome" },
  { title: "why", flexible: true },
  { title: "time", align: "right" },
  { title: "size", align: "right" },
  { title: "metrics", flexible: true },
];

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

function describeStage({ name, outcome, reason, durationMs, bytes }: StageRecord, metrics: Metrics): Cell[] {
  const { mark, hue } = OUTCOME_LOOKS[outcome];
  const worked = outcome === "ran" || outcome === "failed" || outcome === "cancelled";
  return [
    { text: mark, hue },
    name,
    { text: outcome, hue },
    { text: renderReason(reason), hue: "dim" },
    worked ? renderDuration(durationMs) : "",
    bytes > 0 ? renderBytes(bytes) : "",
    Object.entries(metrics)
      .map(([metric, value]) => `${metric} ${renderNumber(value, 4)}`)
      .join(", "),
  ];
}

function describeFailure(
  { name, failure }: StageRecord,
  run: string,
  { paint = paintNothing }: TableOptions,
): string[] {
  if (failure === undefined) return [];
  return [
    "",
    `${paint("bad", `✖ ${name} failed`)} (${failure.code}): ${failure.message}`,
    ...failure.logTail.map((line) => `  ${paint("dim", "│")} ${line}`),
    `  The whole log: pipe log ${run} ${quoteArgument(name)}`,
  ];
}
