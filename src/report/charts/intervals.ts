import { type Html, html } from "../html.ts";
import { type AxisTitle, type Bounds, createScale, describeAxis, fitText, type Scale } from "./axis.ts";
import { type Block, stackBlocks } from "./blocks.ts";
import { shapeOf } from "./shapes.ts";

/** Means with intervals as dots with whiskers, one block of rows a group; marks to compare with cross the block. */
export interface IntervalPanel {
  readonly kind: "intervals";
  readonly label: string;
  readonly value: AxisTitle;
  readonly points: readonly IntervalPoint[];
  readonly marks: readonly { readonly group: string; readonly name: string; readonly value: number }[];
  /** Names in the order of their colours and shapes, where charts beside this one share them. */
  readonly palette?: readonly string[];
}

export interface IntervalPoint {
  readonly group: string;
  readonly name: string;
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
  /** Single values, such as one per seed. */
  readonly values?: readonly number[];
}

const ROW_PX = 20;
const HEAD_PX = 24;
const GAP_PX = 8;
/** Room for the axis above. */
const TOP_PX = 12;

export function renderIntervals(panel: IntervalPanel, widthPx: number): Html {
  const blocks = layOut(panel);
  const height = (blocks.at(-1)?.end ?? 0) + 40;
  const hues = new Map(namesOf(panel).map(({ name, hue }) => [name, hue]));
  const left = nameColumn(panel, widthPx);
  const x = createScale({
    values: panel.points.flatMap(allValues).concat(panel.marks.map(({ value }) => value)),
    range: [left + 8, widthPx - 14],
    count: Math.max(3, Math.round((widthPx - left) / 80)),
    bounds: panel.value.bounds,
  });
  const bottom = height - 36;
  return html`<svg viewBox="0 0 ${widthPx} ${height}" width="${widthPx}" height="${height}" role="img" aria-label="${describe(panel)}">
${x.ticks.map(({ at, text }) => html`<line class="rule" x1="${at}" x2="${at}" y1="14" y2="${bottom}"/><text class="tick" x="${at}" y="${bottom + 15}" text-anchor="middle">${text}</text>${height > 300 && html`<text class="tick" x="${at}" y="10" text-anchor="middle">${text}</text>`}`)}
<text class="axis-title" x="${widthPx - 10}" y="${height - 4}" text-anchor="end">${describeAxis(panel.value)}</text>
${blocks.map((block) => renderBlock({ block, panel, hues, x, left }))}
</svg>`;
}

/** The names of a panel's points, in order, each with the place of its colour and shape. */
export function namesOf({
  points,
  palette,
}: Pick<IntervalPanel, "points" | "palette">): { readonly name: string; readonly hue: number }[] {
  const names = [...new Set(points.map(({ name }) => name))];
  return names.map((name) => ({ name, hue: (palette ?? names).indexOf(name) }));
}

/** The names of a panel's marks, in order. */
export function markNamesOf({ marks }: Pick<IntervalPanel, "marks">): string[] {
  return [...new Set(marks.map(({ name }) => name))];
}

function layOut({ points }: IntervalPanel): Block[] {
  return stackBlocks(points, TOP_PX, ({ length }) => HEAD_PX + length * ROW_PX + GAP_PX);
}

function nameColumn(panel: IntervalPanel, widthPx: number): number {
  const longest = Math.max(...namesOf(panel).map(({ name }) => name.length), 8);
  return Math.min(longest * 6.6 + 26, widthPx * 0.42);
}

interface BlockRequest {
  readonly block: Block;
  readonly panel: IntervalPanel;
  readonly hues: ReadonlyMap<string, number>;
  readonly x: Scale;
  readonly left: number;
}

function renderBlock({ block, panel, hues, x, left }: BlockRequest): Html {
  const top = block.start + HEAD_PX;
  const kinds = markNamesOf(panel);
  const marks = panel.marks.filter(({ group }) => group === block.group);
  return html`<g>
<text class="group-name" x="0" y="${block.start + 17}">${block.group}</text>
${marks.map(({ name, value }) => html`<path class="mark mark-${kinds.indexOf(name) % 5}" d="M${x.at(value)} ${top - 5}V${block.end - GAP_PX + 1}"><title>${name}: ${value}</title></path>`)}
${block.points.map((point, row) => renderPoint({ point, x, left, bounds: panel.value.bounds, index: hues.get(point.name) ?? 0, y: top + row * ROW_PX + ROW_PX / 2 }))}
</g>`;
}

interface PointRequest {
  readonly point: IntervalPoint;
  readonly index: number;
  readonly x: Scale;
  readonly y: number;
  readonly left: number;
  readonly bounds: Bounds | undefined;
}

function renderPoint({ point, index, x, y, left, bounds }: PointRequest): Html {
  const { name, mean, low, high, values = [] } = point;
  const hue = `hue-${index % 8}`;
  const whisker =
    low === undefined || high === undefined
      ? undefined
      : html`<path class="line ${hue}" d="M${x.at(low)} ${y}H${x.at(high)}${endAt(low, bounds) && `M${x.at(low)} ${y - 4}v8`}${endAt(high, bounds) && `M${x.at(high)} ${y - 4}v8`}"/>`;
  return html`<g><title>${tell(point)}</title><text class="row-name" x="12" y="${y + 4}">${fitText(name, left - 14)}</text>
${values.length > 1 && values.map((value) => html`<circle class="value ${hue}" cx="${x.at(value)}" cy="${y}" r="2.4"/>`)}${whisker}<path class="dot ${hue}" transform="translate(${x.at(mean)} ${y})" d="${shapeOf(index)}"/></g>`;
}

/** Whether a whisker ends here: beyond the bounds it goes on. */
function endAt(value: number, [low, high]: Bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]): boolean {
  return value >= low && value <= high;
}

/** `supervised: 64 [60.4, 67.6]`. */
export function tell({ name, mean, low, high }: IntervalPoint): string {
  const figure = (value: number): number => Number(value.toPrecision(4));
  const interval = low === undefined || high === undefined ? "" : ` [${figure(low)}, ${figure(high)}]`;
  return `${name}: ${figure(mean)}${interval}`;
}

/** All that a point needs room for. */
export function allValues({ mean, low, high, values = [] }: IntervalPoint): number[] {
  return [mean, low, high, ...values].filter((value) => value !== undefined);
}

function describe(panel: IntervalPanel): string {
  const blocks = layOut(panel).map(({ group, points }) => `${group}: ${points.map(tell).join(", ")}`);
  return `${panel.label}, ${describeAxis(panel.value)}. ${blocks.join(". ")}.`;
}
