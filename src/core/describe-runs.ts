import type { Hue } from "./paint.ts";
import { paintNothing } from "./paint.ts";
import { renderAgo } from "./render-ago.ts";
import { renderDuration } from "./render-duration.ts";
import { renderOutcomes } from "./render-outcomes.ts";
import { type Cell, type Column, renderTable, type TableOptions } from "./render-table.ts";
import type { RunSummary } from "./run-record.ts";

const COLUMNS: readonly Column[] = [
  { title: "run" },
  { title: "pipeline", flexible: true },
  { title: "state" },
  { title: "when", align: "right" },
  { title: "time", align: "right" },
  { title: "stages", flexible: true },
];

/** A table of runs, one a line. */
export function describeRuns(runs: readonly RunSummary[], nowMs: number, look: TableOptions = {}): string[] {
  const rows = runs.map((run): Cell[] => [
    run.id,
    run.profile === undefined ? run.pipeline : `${run.pipeline} (${run.profile})`,
    { text: run.state, hue: hueOf(run) },
    renderAgo(Date.parse(run.startedAt), nowMs),
    renderDuration(run.durationMs),
    renderOutcomes(run.outcomes, paintNothing),
  ]);
  return renderTable(COLUMNS, rows, look);
}

/** How a run's state looks: red once something failed. */
export function hueOf({ state, outcomes }: Pick<RunSummary, "state" | "outcomes">): Hue {
  if (outcomes.failed > 0) return "bad";
  if (state === "finished") return "good";
  return state === "running" ? "accent" : "warn";
}
