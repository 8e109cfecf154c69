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
    const runs = sources.listRuns();
    const next = JSON.stringify(runs);
    if (told !== "" && next !== told) stream.send("rows", html`${renderRunRows(runs, sources)}`.markup);
    told = next;
    return undefined;
  });
  response.end();
}
