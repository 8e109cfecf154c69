import { html } from "../../report/html.ts";
import { type PageRequest, renderShell } from "../../report/page.ts";

/** A page of the UI: its style and script come from the server. */
export function renderUiPage(request: Omit<PageRequest, "brand">): string {
  return renderShell(
    { ...request, brand: html`<p class="brand"><a href="/">pipe</a></p>` },
    html`<link rel="stylesheet" href="/assets/page.css"><link rel="icon" href="data:,">`,
    html`<script src="/assets/ui.js"></script>`,
  );
}

/** The address of a page of a run. */
export function runHref(run: string, page = "", query: { readonly [name: string]: string } = {}): string {
  const search = new URLSearchParams(query).toString();
  return `/run/${run}${page === "" ? "" : `/${page}`}${search === "" ? "" : `?${search}`}`;
}
