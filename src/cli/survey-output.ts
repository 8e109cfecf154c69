import type { Fingerprint } from "../core/digest.ts";
import { renderReason } from "../core/render-reason.ts";
import { renderTable } from "../core/render-table.ts";
import type { Survey } from "../runner/survey-pipeline.ts";
import { tableLook } from "./style.ts";

/** A row of `pipe status --json`. */
export interface SurveyRow {
  readonly name: string;
  /** `cached`, `run`, or `maybe`: reused if what it needs gives the same bytes again. */
  readonly outcome: "cached" | "run" | "maybe";
  readonly fingerprint?: Fingerprint;
  readonly reason: string;
}

/** One row a stage, in the plan's order. */
export function surveyRows({ plan, verdicts }: Survey): SurveyRow[] {
  return plan.stages.flatMap(({ name }, index): SurveyRow[] => {
    const verdict = verdicts[index];
    if (verdict === undefined) return [];
    const reason = verdict.state === "cached" ? "up to date" : renderReason(verdict.reason);
    if (verdict.state === "maybe") return [{ name, outcome: "maybe", reason }];
    return [{ name, outcome: verdict.state, fingerprint: verdict.fingerprint, reason }];
  });
}

/** The rows as a table, and their sums in a line. */
export function renderSurvey(rows: readonly SurveyRow[], all: boolean): string[] {
  const shown = all ? rows : rows.filter(({ outcome }) => outcome !== "cached");
  const count = (outcome: SurveyRow["outcome"]): number => rows.filter((row) => row.outcome === outcome).length;
  const sums = `${count("run")} would run, ${count("maybe")} maybe, ${count("cached")} cached`;
  if (shown.length === 0) return [sums];
  const columns = [{ title: "stage" }, { title: "would" }, { title: "why" }];
  const cells = shown.map(({ name, outcome, reason }) => [name, outcome, reason]);
  return [...renderTable(columns, cells, tableLook()), "", sums];
}
