import type { ServerResponse } from "node:http";
import { followLog } from "./follow-log.ts";
import { followRun } from "./follow-run.ts";
import { followRuns } from "./follow-runs.ts";
import type { HeavyPage, HeavyRenderer } from "./heavy-pages.ts";
import { sendMissing } from "./missing.ts";
import { renderArtifactPage } from "./pages/artifact-page.ts";
import { renderInstancePage } from "./pages/instance-page.ts";
import { renderRunPage } from "./pages/run-page.ts";
import { renderRunsPage } from "./pages/runs-page.ts";
import { sendAsset, sendJson, sendPage } from "./reply.ts";
import { listRows } from "./rows.ts";
import { sendImage, sendRaw } from "./send-artifact.ts";
import type { UiAssets, UiSources } from "./sources.ts";

export interface Answering {
  readonly sources: UiSources;
  readonly renderHeavy: HeavyRenderer;
  readonly assets: UiAssets;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

/** Answers an address that was let in. */
export async function answer(
  address: URL,
  response: ServerResponse,
  { sources, assets, renderHeavy, signal }: Answering,
): Promise<void> {
  const parts = address.pathname.split("/").filter((part) => part !== "");
  const asset = parts[0] === "assets" && Object.hasOwn(assets, parts[1] ?? "") ? assets[parts[1] ?? ""] : undefined;
  if (asset !== undefined) return sendAsset(response, asset);
  if (parts.length === 0) return sendPage(response, renderRunsPage(sources));
  if (parts[0] === "runs.events") return followRuns(response, sources, signal);
  const heavy = (page: HeavyPage): Promise<void> => sendHeavy(response, renderHeavy, page, signal);
  if (parts[0] === "compare") return heavy({ page: "compare", runs: address.searchParams.getAll("run") });
  if (parts[0] === "run")
    return answerRun({ run: parts[1] ?? "", page: parts[2] ?? "", query: address.searchParams }, response, {
      sources,
      heavy,
      signal,
    });
  return sendMissing(response);
}

interface RunAddress {
  readonly run: string;
  readonly page: string;
  readonly query: URLSearchParams;
}

async function answerRun(
  { run, page, query }: RunAddress,
  response: ServerResponse,
  { sources, heavy, signal }: Pick<Answering, "sources" | "signal"> & { heavy(page: HeavyPage): Promise<void> },
): Promise<void> {
  const record = /^[\w~-]{1,64}$/.test(run) ? sources.findRun(run) : undefined;
  if (record === undefined) return sendMissing(response);
  const name = query.get("name") ?? "";
  switch (page) {
    case "":
      return sendPage(response, renderRunPage(record, sources));
    case "report":
      return heavy({ page, run: record.id });
    case "stage":
      return heavy({ page, run: record.id, name });
    case "instance":
      return sendResult(response, renderInstancePage(record, name, sources));
    case "artifact":
      return sendResult(response, renderArtifactPage(record, query, sources));
    case "raw":
      return sendRaw(response, record, query, sources);
    case "image":
      return sendImage(response, record, query, sources);
    case "rows":
      return sendJson(response, listRows(sources.readView(record, () => false)));
    case "events":
      return followRun(response, record.id, sources, signal);
    case "log":
      return followLog({ response, record, stage: name, sources, closing: signal });
    default:
      return sendMissing(response);
  }
}

/** Makes a page elsewhere, and stops where the reader goes or the server closes. */
async function sendHeavy(
  response: ServerResponse,
  renderHeavy: HeavyRenderer,
  page: HeavyPage,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const made = await renderHeavy(page, AbortSignal.any([gone.signal, closing]));
  if (!response.destroyed) sendResult(response, made);
}

function sendResult(response: ServerResponse, page: string | undefined): void {
  if (page === undefined) sendMissing(response);
  else sendPage(response, page);
}
