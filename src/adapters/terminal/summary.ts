import type { Event, Failure, Outcome, StageResult } from "../../core/event.ts";
import { OUTCOME_LOOKS, type Paint } from "../../core/paint.ts";
import { quoteArgument } from "../../core/quote-argument.ts";
import { renderBytes } from "../../core/render-bytes.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { renderOutcomes } from "../../core/render-outcomes.ts";
import { renderReason } from "../../core/render-reason.ts";
import { type Cell, type Column, renderTable } from "../../core/render-table.ts";
import { cleanLine } from "./clean-line.ts";
import type { Tally } from "./tally.ts";
import type { ViewOptions } from "./view.ts";

const MOST_ROWS = 40;
const MOST_FAILURES = 10;
const COLUMNS: readonly Column[] = [
  { title: "" },
  { title: "stage", flexible: true },
  { title: "outcome" },
  { title: "why", flexible: true },
  { title: "time", align: "right" },
  { title: "size", align: "right" },
];

/** What matters most comes first, should not all fit. */
const RANK: { readonly [outcome in Outcome]: number } = { failed: 0, ran: 1, cancelled: 2, skipped: 3, cached: 4 };

/** The end of a run: a table of what happened, each failure with its last words, how to go on, and the totals last. */
export function renderSummary(
  tally: Tally,
  end: Event & { readonly event: "finished" },
  options: ViewOptions,
): string[] {
  const { paint, quiet, again } = options;
  const failures = tally
    .listed()
    .flatMap(({ stage, result }) => (result.failure === undefined ? [] : [{ stage, failure: result.failure }]));
  const totals = `${renderOutcomes(end.outcomes, paint)} in ${renderDuration(end.durationMs)}`;
  return [
    ...(quiet ? [] : renderResults(tally, options)),
    ...failures.slice(0, MOST_FAILURES).flatMap((each) => renderFailure(each, tally.run(), paint)),
    ...renderMore(failures.length - MOST_FAILURES, "failed", tally.run()),
    ...(end.outcomes.cancelled === 0 ? [] : ["", `Interrupted. What was made is kept; go on with: ${again}`]),
    ...(tally.listed().length === 0 || quiet ? [] : [""]),
    totals,
  ];
}

function renderResults(tally: Tally, { stream, paint }: ViewOptions): string[] {
  const rows = tally.listed().toSorted((a, b) => RANK[a.result.outcome] - RANK[b.result.outcome]);
  if (rows.length === 0) return [];
  const cells = rows.slice(0, MOST_ROWS).map(({ stage, result }) => renderResult(stage, result));
  const width = stream.isTTY === true ? stream.columns : undefined;
  const table = renderTable(COLUMNS, cells, { paint, ...(width === undefined ? {} : { width }) });
  return ["", ...table, ...renderMore(rows.length - MOST_ROWS, "stages", tally.run())];
}

function renderResult(stage: string, { outcome, reason, durationMs, bytes }: StageResult): Cell[] {
  const { mark, hue } = OUTCOME_LOOKS[outcome];
  const worked = outcome === "ran" || outcome === "failed" || outcome === "cancelled";
  return [
    { text: mark, hue },
    stage,
    { text: outcome, hue },
    { text: renderReason(reason), hue: "dim" },
    worked ? renderDuration(durationMs) : "",
    bytes > 0 ? renderBytes(bytes) : "",
  ];
}

function renderFailure({ stage, failure }: { stage: string; failure: Failure }, run: string, paint: Paint): string[] {
  return [
    "",
    `${paint("bad", `✖ ${stage} failed`)} (${failure.code}): ${failure.message.split("\n").map(cleanLine).join("\n  ")}`,
    ...failure.logTail.map((line) => `  ${paint("dim", "│")} ${cleanLine(line)}`),
    `  The whole log: pipe log ${run} ${quoteArgument(stage)}`,
    ...(failure.folder === undefined ? [] : [`  Its folder: ${failure.folder}`]),
  ];
}

function renderMore(count: number, what: string, run: string): string[] {
  return count > 0 ? [`… and ${count} more ${what}: pipe show ${run}`] : [];
}
