import type { ServerResponse } from "node:http";
import { html } from "../report/html.ts";
import { renderUiPage } from "./pages/frame.ts";
import { sendPage } from "./reply.ts";

/** Says that there is nothing at an address; the same whether it never was, or is outside of the store. */
export function sendMissing(response: ServerResponse): void {
  const body = html`<h1>There is nothing here</h1><p>This store has no such run, stage or artifact, or has it no more: <code>pipe gc</code> removes what no kept run needs. <a href="/">All runs</a></p>`;
  sendPage(response, renderUiPage({ title: "Not found", body, nav: [] }), 404);
}
