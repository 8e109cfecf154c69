import type { RunRecord } from "../../core/run-record.ts";
import { type Html, html } from "../../report/html.ts";
import type { FoundArtifact } from "../artifacts/find-artifact.ts";
import { runHref } from "./frame.ts";

/** Links to the pages before and after; nothing where there is one page. */
export function renderPager(
  { id }: RunRecord,
  { stage, output, path }: FoundArtifact,
  { page, pages, where = "" }: { readonly page: number; readonly pages: number; readonly where?: string },
): Html | undefined {
  if (pages <= 1) return undefined;
  const link = (to: number, text: string): Html =>
    to < 0 || to >= pages || to === page
      ? html`<span class="muted">${text}</span>`
      : html`<a class="button" href="${runHref(id, "artifact", { stage, output, path, page: String(to) })}">${text}</a>`;
  return html`<nav class="pager" aria-label="Pages${where !== "" && `, ${where}`}">${link(0, "First")} ${link(page - 1, "← Before")} <span>page ${page + 1} of ${pages}</span> ${link(page + 1, "Next →")} ${link(pages - 1, "Last")}</nav>`;
}
