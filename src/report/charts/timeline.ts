import { nameSome } from "../../core/name-some.ts";
import { type Html, html } from "../html.ts";
import { createScale, fitText, measureText, round } from "./axis.ts";

/** When stages ran: a row a stage, a bar an instance; bars of one row that overlap ran side by side. */
export interface TimelinePanel {
  readonly kind: "timeline";
  readonly label: string;
  readonly rows: readonly TimelineRow[];
  readonly totalMs: number;
}

export interface TimelineRow {
  readonly name: string;
  readonly href: string;
  /** Time of all bars together: `4 min 05 s`. */
  readonly note: string;
  readonly bars: readonly TimelineBar[];
}

export interface TimelineBar {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: string;
}

const LANE_PX = 9;
const MOST_LANES = 8;
const PAD_PX = 10;
/** A failure is seen, however soon it came. */
const LEAST_FAILED_PX = 4;
/** Width at which bars are told apart when they are condensed. */
const CONDENSED_PX = 1000;

export function renderTimeline({ label, rows, totalMs }: TimelinePanel, widthPx: number): Html {
  const left = Math.min(Math.max(...rows.map(({ name }) => measureText(name)), 60) + 12, widthPx * 0.3);
  const right = widthPx - Math.max(...rows.map(({ note }) => measureText(note)), 30) - 8;
  const { unit, factor } = unitOf(totalMs);
  const x = createScale({
    values: [0, totalMs / factor],
    range: [left, right],
    count: Math.max(3, Math.round((right - left) / 90)),
    nice: false,
  });
  const toPx = (ms: number): number => x.at(ms / factor);
  let y = 22;
  const drawn = rows.map((row) => {
    const lanes = packLanes(row.bars, toPx);
    const top = y;
    const height = Math.max(18, lanes.length * LANE_PX + PAD_PX);
    y += height;
    return renderRow({ row, lanes, top, height, left, right });
  });
  return html`<svg viewBox="0 0 ${widthPx} ${y + 6}" width="${widthPx}" height="${y + 6}" role="group" aria-label="${label}">
${x.ticks.map(({ at, text }) => html`<line class="rule" x1="${at}" x2="${at}" y1="18" y2="${y}"/><text class="tick" x="${at}" y="12" text-anchor="middle">${text} ${unit}</text>`)}
${drawn}</svg>`;
}

/** Bars that are too close to be told apart, as one: a page that draws thousands need not be sent each. */
export function condenseBars(bars: readonly TimelineBar[], totalMs: number): TimelineBar[] {
  const toPx = (ms: number): number => (ms / totalMs) * CONDENSED_PX;
  const toMs = (px: number): number => (px / CONDENSED_PX) * totalMs;
  return packLanes(bars, toPx).flatMap((lane) =>
    lane.map(({ from, to, names, outcome }) => ({
      name: nameSome(names, 1),
      startMs: toMs(from),
      endMs: toMs(to),
      outcome,
    })),
  );
}

interface Bar {
  readonly from: number;
  to: number;
  names: string[];
  readonly outcome: string;
}

/** Bars in as few lanes as they need; neighbours closer than a pixel become one. */
function packLanes(bars: readonly TimelineBar[], toPx: (ms: number) => number): Bar[][] {
  const lanes: Bar[][] = [];
  for (const bar of [...bars].sort((a, b) => a.startMs - b.startMs)) {
    const [from, to] = [toPx(bar.startMs), Math.max(toPx(bar.endMs), toPx(bar.startMs) + 1.5)];
    const lane = lanes.find((each) => (each.at(-1)?.to ?? 0) <= from + 0.5);
    const crowded = lane === undefined && lanes.length >= MOST_LANES ? lanes[MOST_LANES - 1] : lane;
    const before = crowded?.at(-1);
    if (
      before !== undefined &&
      from - before.to < 1 &&
      (to - from < 2 || lane === undefined) &&
      before.outcome === bar.outcome
    ) {
      before.to = Math.max(before.to, to);
      before.names.push(bar.name);
    } else if (crowded === undefined) lanes.push([{ from, to, names: [bar.name], outcome: bar.outcome }]);
    else crowded.push({ from, to, names: [bar.name], outcome: bar.outcome });
  }
  return lanes;
}

interface RowRequest {
  readonly row: TimelineRow;
  readonly lanes: readonly (readonly Bar[])[];
  readonly top: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
}

function renderRow({ row, lanes, top, height, left, right }: RowRequest): Html {
  const middle = top + height / 2 + 4;
  const first = top + (height - lanes.length * LANE_PX) / 2;
  return html`<g class="timeline-row"><a href="${row.href}"><text class="row-name" x="0" y="${middle}">${fitText(row.name, left - 10)}</text></a>
${drawFailedLast(lanes).map(({ bar, lane }) => renderBar(bar, first + lane * LANE_PX))}<text class="tick" x="${right + 6}" y="${middle}">${row.note}</text></g>`;
}

/** Bars in the order in which they are drawn: none hides what failed. */
function drawFailedLast(lanes: readonly (readonly Bar[])[]): { readonly bar: Bar; readonly lane: number }[] {
  const placed = lanes.flatMap((bars, lane) => bars.map((bar) => ({ bar, lane })));
  return placed.sort((a, b) => Number(a.bar.outcome === "failed") - Number(b.bar.outcome === "failed"));
}

function renderBar({ from, to, names, outcome }: Bar, y: number): Html {
  const width = Math.max(to - from, outcome === "failed" ? LEAST_FAILED_PX : 0);
  return html`<rect class="bar outcome-${outcome}" x="${from}" y="${round(y)}" width="${round(width)}" height="${LANE_PX - 2}" rx="1.5"><title>${nameSome(names, 1)}</title></rect>`;
}

function unitOf(totalMs: number): { readonly unit: string; readonly factor: number } {
  if (totalMs < 180_000) return { unit: "s", factor: 1000 };
  return totalMs < 3 * 3_600_000 ? { unit: "min", factor: 60_000 } : { unit: "h", factor: 3_600_000 };
}
