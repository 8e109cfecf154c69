import type { Event, Failure, Outcome } from "../../core/event.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { renderOutcomes } from "../../core/render-outcomes.ts";
import { RESULT_COLUMNS, renderFailure, renderResult } from "../../core/render-result.ts";
import { renderTable } from "../../core/render-table.ts";
import { cleanLine } from "./clean-line.ts";
import type { Tally } from "./tally.ts";
import type { ViewOptions } from "./view.ts";

const MOST_ROWS = 40;
const MOST_FAILURES = 10;

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
    ...failures
      .slice(0, MOST_FAILURES)
      .flatMap(({ stage, failure }) => [
        "",
        ...renderFailure(stage, cleanFailure(failure), { run: tally.run(), paint }),
      ]),
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
  const table = renderTable(RESULT_COLUMNS, cells, { paint, ...(width === undefined ? {} : { width }) });
  return ["", ...table, ...renderMore(rows.length - MOST_ROWS, "stages", tally.run())];
}

/** What a program wrote may hold anything. */
function cleanFailure(failure: Failure): Failure {
  const message = failure.message.split("\n").map(cleanLine).join("\n");
  return { ...failure, message, logTail: failure.logTail.map(cleanLine) };
}

function renderMore(count: number, what: string, run: string): string[] {
  return count > 0 ? [`… and ${count} more ${what}: pipe show ${run}`] : [];
}
