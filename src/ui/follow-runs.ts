import type { ServerResponse } from "node:http";
import { html } from "../report/html.ts";
import { renderRunRows } from "./pages/runs-page.ts";
import { poll } from "./poll.ts";
import { startEvents } from "./reply.ts";
import type { UiSources } from "./sources.ts";

/** Tells the list of runs whenever it differs. */
export async function followRuns(response: ServerResponse, sources: UiSources, closing: AbortSignal): Promise<void> {
  const stream = startEvents(response, closing);
  let told = "";
  await poll(2000, stream.signal, () => {
    const rows = html`${renderRunRows(sources.listRuns())}`.markup;
    if (told !== "" && rows !== told) stream.send("rows", rows);
    told = rows;
    return undefined;
  });
  response.end();
}
