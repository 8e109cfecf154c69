import { type Html, html } from "../html.ts";
import { type AxisTitle, createScale, describeAxis, measureText, renderRules, round } from "./axis.ts";

/** How often values fall into each of equal ranges: a histogram. */
export interface BarsPanel {
  readonly kind: "bars";
  readonly label: string;
  readonly x: AxisTitle;
  readonly y: AxisTitle;
  readonly bars: readonly Bar[];
}

/** Values from `from` up to, without, `to`. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bars that a chart has at most. */
const MOST_BARS = 40;
const HEIGHT_PX = 180;

/** Whole numbers counted: each by itself where their span allows it, else in equal ranges. */
export function countValues(values: readonly number[]): Bar[] {
  if (values.length === 0) return [];
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  const width = Math.ceil((most - least + 1) / MOST_BARS);
  const counts = new Array<number>(Math.ceil((most - least + 1) / width)).fill(0);
  for (const value of values) {
    const bin = Math.floor((value - least) / width);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, bin) => ({ from: least + bin * width, to: least + (bin + 1) * width, count }));
}

export function renderBars({ label, x: across, y: up, bars }: BarsPanel, widthPx: number): Html {
  const bottom = HEIGHT_PX - 36;
  const y = createScale({ values: [0, ...bars.map(({ count }) => count)], range: [bottom, 24], count: 4 });
  const labelWidth = Math.max(...y.ticks.map(({ text }) => measureText(text)), 10) + 8;
  const [left, right] = [Math.ceil(labelWidth), widthPx - 10];
  const step = (right - left) / Math.max(1, bars.length);
  const every = Math.ceil(44 / step);
  return html`<svg viewBox="0 0 ${widthPx} ${HEIGHT_PX}" width="${widthPx}" height="${HEIGHT_PX}" role="img" aria-label="${describe({ label, bars })}">
${renderRules(y, left, right - left)}
<text class="axis-title" x="0" y="11">${describeAxis(up)}</text>
${bars.map((bar, index) => html`<rect class="dot hue-0" x="${round(left + index * step + 1)}" width="${round(Math.max(1, step - 2))}" y="${y.at(bar.count)}" height="${round(bottom - y.at(bar.count))}"><title>${nameRange(bar)}: ${bar.count}</title></rect>${index % every === 0 && html`<text class="tick" x="${round(left + (index + 0.5) * step)}" y="${bottom + 16}" text-anchor="middle">${nameRange(bar)}</text>`}`)}
<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
<text class="axis-title" x="${right}" y="${HEIGHT_PX - 3}" text-anchor="end">${describeAxis(across)}</text></svg>`;
}

/** `8`, or `8–11`. */
function nameRange({ from, to }: Bar): string {
  return to - from === 1 ? String(from) : `${from}–${to - 1}`;
}

function describe({ label, bars }: Pick<BarsPanel, "label" | "bars">): string {
  return `${label}. ${bars.map((bar) => `${nameRange(bar)}: ${bar.count}`).join(", ")}.`;
}
