import { renderComparePage } from "./pages/compare-page.ts";
import { renderReportPage, renderStagePage } from "./pages/report-page.ts";
import type { UiSources } from "./sources.ts";

/** A page that reads what all stages made: seconds for ten thousand of them, in which a server must answer others. */
export type HeavyPage =
  | { readonly page: "report"; readonly run: string }
  | { readonly page: "stage"; readonly run: string; readonly name: string }
  | { readonly page: "compare"; readonly runs: readonly string[] };

/** Makes a heavy page elsewhere than on the server's thread; undefined where there is no such thing. */
export type HeavyRenderer = (page: HeavyPage, signal: AbortSignal) => Promise<string | undefined>;

/** The page itself. */
export async function renderHeavyPage(request: HeavyPage, sources: UiSources): Promise<string | undefined> {
  if (request.page === "compare") return renderComparePage(request.runs, sources);
  const record = sources.findRun(request.run);
  if (record === undefined) return undefined;
  return request.page === "report" ? renderReportPage(record, sources) : renderStagePage(record, request.name, sources);
}
