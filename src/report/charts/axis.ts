import { scaleLinear, scaleLog } from "d3-scale";
import { titleMetric } from "../../core/metric-info.ts";
import { type Html, html } from "../html.ts";

/** What an axis measures. */
export interface AxisTitle {
  readonly title: string;
  readonly unit?: string;
  readonly better?: "higher" | "lower";
  /** What values can be: an interval may say more, the axis does not. */
  readonly bounds?: Bounds;
}

export type Bounds = readonly [low: number, high: number];

/** `top-1 accuracy (%), higher is better ↑`. */
export function describeAxis(axis: AxisTitle): string {
  const { better } = axis;
  const measured = titleMetric(axis.title, axis);
  if (better === undefined) return measured;
  return `${measured}, ${better} is better ${better === "higher" ? "↑" : "↓"}`;
}

/** From values to pixels, with marks at round values. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

export interface ScaleRequest {
  readonly values: readonly number[];
  /** Pixels of the lowest and the highest value. */
  readonly range: readonly [number, number];
  readonly count: number;
  readonly log?: boolean;
  /** Ends at round values; else at the outermost values. */
  readonly nice?: boolean;
  readonly bounds?: Bounds | undefined;
}

/** A scale that holds all values within the bounds; what is beyond them is drawn at its ends. */
export function createScale({ values, range, count, log = false, nice = true, bounds }: ScaleRequest): Scale {
  const domain = spanOf(bounds === undefined ? values : values.map((value) => clamp(value, bounds)));
  const scale = log ? scaleLog(domain, range) : scaleLinear(domain, range);
  if (nice) scale.nice(count);
  const ticks = log ? sparseTicks(scale.ticks(count), count) : scale.ticks(count);
  const format = log ? formatLogTick : scale.tickFormat(count);
  return {
    at: (value) => round(scale(bounds === undefined ? value : clamp(value, bounds))),
    ticks: ticks.map((value) => ({ at: round(scale(value)), text: format(value) })),
  };
}

function clamp(value: number, [low, high]: Bounds): number {
  return Math.min(high, Math.max(low, value));
}

/** Whether values are better read by their ratios: all positive, over three decades. */
export function spansDecades(values: readonly number[]): boolean {
  const [low, high] = spanOf(values);
  return low > 0 && high / low > 1000;
}

/** Pixels, to a tenth. */
export function round(px: number): number {
  return Math.round(px * 10) / 10;
}

/** Horizontal lines at the values of a vertical axis, and their texts left of `x`. */
export function renderRules(scale: Scale, x: number, width: number): Html[] {
  return scale.ticks.map(
    ({ at, text }) =>
      html`<line class="rule" x1="${x}" x2="${x + width}" y1="${at}" y2="${at}"/><text class="tick" x="${x - 6}" y="${at + 4}" text-anchor="end">${text}</text>`,
  );
}

/** Width of a text in a chart's font (px), roughly. */
export function measureText(text: string): number {
  return text.length * 6.6;
}

/** The text, or its beginning where it is wider than there is room. */
export function fitText(text: string, widthPx: number): string {
  const most = Math.max(3, Math.floor(widthPx / 6.6));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function spanOf(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - Math.abs(low || 1) / 2, high + Math.abs(high || 1) / 2] : [low, high];
}

/** Powers of ten where there are too many marks. */
function sparseTicks(ticks: readonly number[], count: number): readonly number[] {
  if (ticks.length <= count + 2) return ticks;
  const powers = ticks.filter((value) => Math.abs(Math.log10(value) % 1) < 1e-9);
  return powers.length >= 2 ? powers : ticks.filter((_, index) => index % Math.ceil(ticks.length / count) === 0);
}

function formatLogTick(value: number): string {
  return value >= 1e-3 && value < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(0);
}
