import { line } from "d3-shape";
import { type Html, html } from "../html.ts";
import {
  type AxisTitle,
  createScale,
  describeAxis,
  measureText,
  renderRules,
  type Scale,
  spansDecades,
} from "./axis.ts";
import { shapeOf } from "./shapes.ts";

/** Lines over one axis: repetitions of one thing thin, their mean thick. */
export interface LinePanel {
  readonly kind: "lines";
  readonly label: string;
  readonly x: AxisTitle;
  readonly y: AxisTitle;
  readonly series: readonly LineSeries[];
}

export interface LineSeries {
  readonly name: string;
  /** The place of its colour, where that is not its place in the chart: what has no line yet keeps its own. */
  readonly hue?: number;
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** Where there are several lines. */
  readonly mean?: readonly Point[];
}

export type Point = readonly [x: number, y: number];

/** The place of a series' colour and shape. */
export function hueOf({ hue }: LineSeries, index: number): number {
  return hue ?? index;
}

/** Points of a line that are drawn: more than there are pixels show nothing. */
const MOST_POINTS = 400;

export function renderLines(panel: LinePanel, widthPx: number): Html {
  const frame = layOut(panel, widthPx);
  const { x, y, left, right, top, bottom, height } = frame;
  return html`<svg viewBox="0 0 ${widthPx} ${height}" width="${widthPx}" height="${height}" role="img" aria-label="${describe(panel)}">
${renderRules(y, left, right - left)}
<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
${x.ticks.map(({ at, text }) => html`<text class="tick" x="${at}" y="${bottom + 16}" text-anchor="middle">${text}</text>`)}
<text class="axis-title" x="${left - frame.labelWidth}" y="11">${describeAxis(panel.y)}${frame.log ? ", log scale" : ""}</text>
<text class="axis-title" x="${right}" y="${height - 3}" text-anchor="end">${describeAxis(panel.x)}</text>
<g class="plot" data-left="${left}" data-right="${right}" data-top="${top}" data-bottom="${bottom}">${panel.series.map((series, index) => renderSeries(series, index, frame))}</g>
</svg>`;
}

/** Where each x of a panel is drawn (px), for a pointer to find it. */
export function placeColumns(
  panel: LinePanel,
  widthPx: number,
): readonly { readonly x: number; readonly at: number }[] {
  const { x } = layOut(panel, widthPx);
  const values = new Set(panel.series.flatMap(allPoints).map(([value]) => value));
  return [...values].sort((a, b) => a - b).map((value) => ({ x: value, at: x.at(value) }));
}

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly log: boolean;
  readonly labelWidth: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
}

function layOut({ series }: LinePanel, widthPx: number): Frame {
  const height = widthPx < 480 ? 230 : 280;
  const [top, bottom] = [24, height - 38];
  const points = series.flatMap(allPoints);
  const values = points.map(([, value]) => value);
  const log = spansDecades(values);
  const y = createScale({ values, range: [bottom, top], count: 5, log });
  const labelWidth = Math.max(...y.ticks.map(({ text }) => measureText(text)), 10) + 8;
  const [left, right] = [Math.ceil(labelWidth), widthPx - 10];
  const x = createScale({
    values: points.map(([value]) => value),
    range: [left, right],
    count: Math.max(3, Math.round((right - left) / 90)),
    nice: false,
  });
  return { x, y, log, labelWidth, left, right, top, bottom, height };
}

function renderSeries(series: LineSeries, index: number, { x, y }: Frame): Html {
  const { name, lines, mean } = series;
  const path = line<Point>(
    (point) => x.at(point[0]),
    (point) => y.at(point[1]),
  );
  const hue = `hue-${hueOf(series, index) % 8}`;
  const thin = lines.map(
    (each) =>
      html`<path class="${mean === undefined ? "line" : "line thin"} ${hue}" d="${path(thinOut(each.points)) ?? ""}"><title>${each.name}</title></path>`,
  );
  const thick = mean === undefined ? undefined : html`<path class="line ${hue}" d="${path(thinOut(mean)) ?? ""}"/>`;
  // A shape at its end tells a line without its colour.
  const ends = mean === undefined ? lines.map(({ points }) => points) : [mean];
  const marks = ends.flatMap((points) => points.slice(-1));
  const dots = lines.filter(({ points }) => points.length === 1).flatMap(({ points }) => points);
  return html`<g data-series="${index}" aria-label="${name}">${thin}${thick}${dots.map(([at, value]) => html`<circle class="dot ${hue}" cx="${x.at(at)}" cy="${y.at(value)}" r="3"/>`)}${marks.map(([at, value]) => html`<path class="dot ${hue}" transform="translate(${x.at(at)} ${y.at(value)})" d="${shapeOf(hueOf(series, index))}"/>`)}</g>`;
}

/** Lowest and highest point of each of a few hundred stretches: peaks stay. */
function thinOut(points: readonly Point[]): Point[] {
  if (points.length <= MOST_POINTS) return [...points];
  const stretch = Math.ceil((points.length * 2) / MOST_POINTS);
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch).sort((a, b) => a[1] - b[1]);
    const ends = [part[0], part.at(-1)].filter((point) => point !== undefined);
    kept.push(...ends.sort((a, b) => a[0] - b[0]));
  }
  return kept;
}

function allPoints({ lines, mean = [] }: LineSeries): readonly Point[] {
  return [...lines.flatMap(({ points }) => points), ...mean];
}

function describe({ label, x, y, series }: LinePanel): string {
  const ends = series.slice(0, 8).map(({ name, lines, mean }) => {
    const last = (mean ?? lines[0]?.points ?? []).at(-1);
    return last === undefined ? name : `${name} ends at ${Number(last[1].toPrecision(4))}`;
  });
  return `${label}: ${describeAxis(y)} over ${describeAxis(x)}. ${ends.join("; ")}.`;
}
