import type { RunRecord } from "../../core/run-record.ts";
import { renderChangeReport } from "../../report/change-report.ts";
import { embedChanges } from "../../report/embed-changes.ts";
import { html } from "../../report/html.ts";
import type { UiSources } from "../sources.ts";
import { renderUiPage } from "./frame.ts";

/** Two runs compared, the earlier one first; undefined where one is not there. */
export async function renderComparePage(
  references: readonly string[],
  sources: UiSources,
): Promise<string | undefined> {
  if (references.length !== 2) return renderChoice(references.length);
  const records = references.map((reference) => sources.findRun(reference)).filter((record) => record !== undefined);
  const [before, after] = [...records].sort(compareStarts);
  if (before === undefined || after === undefined) return undefined;
  const view = await sources.readChanges(before, after);
  const pictures = await embedChanges(view.comparison.artifacts, sources.pathOf);
  const page = renderChangeReport(view, pictures);
  return renderUiPage({ ...page, nav: [{ href: "/", text: "All runs" }, ...page.nav] });
}

function renderChoice(chosen: number): string {
  const body = html`<h1>Choose two runs</h1><p>${chosen === 0 ? "None is" : chosen === 1 ? "One is" : `${chosen} are`} chosen. Tick two in the <a href="/">list of runs</a>, then press <strong>Compare</strong>.</p>`;
  return renderUiPage({ title: "Choose two runs", body, nav: [{ href: "/", text: "All runs" }] });
}

function compareStarts(a: RunRecord, b: RunRecord): number {
  return a.startedAt < b.startedAt ? -1 : 1;
}
