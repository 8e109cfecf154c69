import type { ServerResponse } from "node:http";
import { renderFigures, renderShare } from "../report/charts/graph.ts";
import { html } from "../report/html.ts";
import { drawBoxes } from "../report/model/graph-view.ts";
import type { RunView } from "../report/model/run-view.ts";
import {
  hasSteps,
  renderFailed,
  renderLiveCurves,
  renderProgress,
  renderRunning,
  renderState,
  renderTimelineOf,
} from "./pages/run-page.ts";
import { poll } from "./poll.ts";
import { startEvents } from "./reply.ts";
import { listRows } from "./rows.ts";
import type { RunUpdate, StageRow } from "./run-update.ts";
import type { UiSources } from "./sources.ts";

const EVERY_MS = 500;
/** A run that tells nothing may have died: it is looked at anyway, this often. */
const SILENT_MS = 2000;

/** Tells what changes in a run, until it has ended, be it by a kill. */
export async function followRun(
  response: ServerResponse,
  run: string,
  sources: UiSources,
  closing: AbortSignal,
): Promise<void> {
  const stream = startEvents(response, closing);
  let offset = 0;
  let lookedAt = 0;
  let told: Told | undefined;
  await poll(EVERY_MS, stream.signal, () => {
    const news = sources.readEvents(run, offset);
    const now = performance.now();
    if (told !== undefined && news.events.length === 0 && now - lookedAt < SILENT_MS) return undefined;
    [offset, lookedAt] = [news.offset, now];
    const record = sources.findRun(run);
    if (record === undefined) return "stop";
    const next = describeRun(sources.readView(record, () => false));
    const update = compare(told, next);
    if (update !== undefined) stream.send("update", update);
    told = next;
    if (record.state === "running") return undefined;
    stream.send("end", record.state);
    return "stop";
  });
  response.end();
}

interface Told {
  readonly parts: { readonly [part: string]: string };
  readonly boxes: RunUpdate["boxes"];
  readonly rows: readonly StageRow[];
  readonly curves: boolean;
}

function describeRun(view: RunView): Told {
  return {
    parts: {
      state: html`${renderState(view.record)}`.markup,
      progress: renderProgress(view).markup,
      failed: html`${renderFailed(view)}`.markup,
      running: html`${renderRunning(view)}`.markup,
      curves: html`${renderLiveCurves(view)}`.markup,
      timeline: renderTimelineOf(view).markup,
    },
    boxes: drawBoxes(view).map((box) => ({
      id: box.id,
      share: html`${renderShare(box.standings, 100)}`.markup,
      figures: renderFigures(box),
    })),
    rows: listRows(view),
    curves: hasSteps(view),
  };
}

/** What differs; all of it the first time, because the page may be older than the look. */
function compare(before: Told | undefined, after: Told): RunUpdate | undefined {
  const parts = Object.entries(after.parts).filter(([part, markup]) => before?.parts[part] !== markup);
  const boxes = after.boxes.filter((box, index) => JSON.stringify(before?.boxes[index]) !== JSON.stringify(box));
  const rows = after.rows.flatMap((row, index): [number, StageRow][] =>
    isSame(before?.rows[index], row) ? [] : [[index, row]],
  );
  if (parts.length + boxes.length + rows.length === 0) return undefined;
  return { parts: Object.fromEntries(parts), boxes, rows: before === undefined ? [] : rows, curves: after.curves };
}

function isSame(a: StageRow | undefined, b: StageRow): boolean {
  return a?.every((value, index) => value === b[index]) === true;
}
