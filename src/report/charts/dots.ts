import { type Html, html } from "../html.ts";
import { createScale, describeAxis, fitText, measureText, type Scale } from "./axis.ts";
import { type Block, stackBlocks } from "./blocks.ts";
import { allValues, type IntervalPanel, type IntervalPoint, markNamesOf, namesOf, tell } from "./intervals.ts";
import { shapeOf } from "./shapes.ts";

/** Many things measured alike, such as every class by every model: a row a group, its dots side by side in it. */
export interface DotsPanel extends Omit<IntervalPanel, "kind"> {
  readonly kind: "dots";
}

/** From a dot to the next one of its row, so that whiskers can be told apart. */
const STEP_PX = 8;
const PAD_PX = 7;
const TOP_PX = 18;

export function renderDots(panel: DotsPanel, widthPx: number): Html {
  const rows = layOut(panel);
  const bottom = rows.at(-1)?.end ?? TOP_PX;
  const height = bottom + 38;
  const longest = Math.max(...rows.map(({ group }) => measureText(group)), 40);
  const left = Math.min(longest + 14, widthPx * 0.36);
  const x = createScale({
    values: panel.points.flatMap(allValues).concat(panel.marks.map(({ value }) => value)),
    range: [left + 8, widthPx - 14],
    count: Math.max(3, Math.round((widthPx - left) / 80)),
    bounds: panel.value.bounds,
  });
  const hues = new Map(namesOf(panel).map(({ name, hue }) => [name, hue]));
  return html`<svg viewBox="0 0 ${widthPx} ${height}" width="${widthPx}" height="${height}" role="img" aria-label="${describe(panel, rows)}">
${x.ticks.map(({ at, text }) => html`<line class="rule" x1="${at}" x2="${at}" y1="${TOP_PX - 2}" y2="${bottom}"/><text class="tick" x="${at}" y="${bottom + 15}" text-anchor="middle">${text}</text>${height > 300 && html`<text class="tick" x="${at}" y="11" text-anchor="middle">${text}</text>`}`)}
<text class="axis-title" x="${widthPx - 10}" y="${height - 4}" text-anchor="end">${describeAxis(panel.value)}</text>
${rows.map((row) => renderRow({ row, panel, hues, x, left, widthPx }))}
</svg>`;
}

function layOut({ points }: DotsPanel): Block[] {
  return stackBlocks(points, TOP_PX, ({ length }) => Math.max(20, length * STEP_PX + PAD_PX));
}

interface RowRequest {
  readonly row: Block;
  readonly panel: DotsPanel;
  readonly hues: ReadonlyMap<string, number>;
  readonly x: Scale;
  readonly left: number;
  readonly widthPx: number;
}

function renderRow({ row, panel, hues, x, left, widthPx }: RowRequest): Html {
  const { group, points, start, end } = row;
  const middle = (start + end) / 2;
  const kinds = markNamesOf(panel);
  const marks = panel.marks.filter((mark) => mark.group === group);
  return html`<g><line class="rule" x1="0" x2="${widthPx}" y1="${end}" y2="${end}"/><text class="row-name" x="0" y="${middle + 4}">${fitText(group, left - 8)}</text>
${marks.map(({ name, value }) => html`<path class="mark mark-${kinds.indexOf(name) % 5}" d="M${x.at(value)} ${start + 1}V${end - 1}"><title>${name}: ${value}</title></path>`)}
${points.map((point, index) => renderPoint(point, hues.get(point.name) ?? 0, x, middle + (index - (points.length - 1) / 2) * STEP_PX))}</g>`;
}

function renderPoint(point: IntervalPoint, hue: number, x: Scale, y: number): Html {
  const { mean, low, high } = point;
  const whisker =
    low !== undefined &&
    high !== undefined &&
    html`<path class="line thin hue-${hue % 8}" d="M${x.at(low)} ${y}H${x.at(high)}"/>`;
  return html`<g><title>${point.group}, ${tell(point)}</title>${whisker}<path class="dot hue-${hue % 8}" transform="translate(${x.at(mean)} ${y})scale(.85)" d="${shapeOf(hue)}"/></g>`;
}

function describe(panel: DotsPanel, rows: readonly Block[]): string {
  const told = rows.slice(0, 30).map(({ group, points }) => `${group}: ${points.map(tell).join(", ")}`);
  return `${panel.label}, ${describeAxis(panel.value)}. ${told.join(". ")}.`;
}
