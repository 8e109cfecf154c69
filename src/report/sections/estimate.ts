import { html } from "../html.ts";
import type { Value } from "./data-table.ts";
import { setMinus } from "./words.ts";

/** A mean with half its interval, where there is one. */
export interface Estimate {
  readonly mean: number;
  readonly margin?: number | undefined;
}

/** `66.9 ± 5.7`: with as many decimals as its column's intervals call for, and the figures of a column one below the other. */
export function renderEstimate({ mean, margin }: Estimate, column: readonly Estimate[]): Value {
  const margins = column.flatMap((each) => (each.margin === undefined || each.margin === 0 ? [] : [each.margin]));
  const decimals = chooseDecimals(margins);
  if (decimals === undefined) return mean;
  const texts = margins.map((each) => each.toFixed(decimals));
  const width = Math.max(...texts.map(({ length }) => length));
  const own = margin === undefined || margin === 0 ? undefined : margin.toFixed(decimals);
  return {
    shown: html`${setMinus(mean.toFixed(decimals))} <span class="margin${own === undefined && " blank"}">± ${(own ?? "0").padStart(width, FIGURE_SPACE)}</span>`,
    value: mean,
  };
}

/** As wide as a figure. */
const FIGURE_SPACE = "\u2007";

/** Two digits of the middle interval. */
function chooseDecimals(margins: readonly number[]): number | undefined {
  const middle = [...margins].sort((a, b) => a - b)[Math.floor(margins.length / 2)];
  if (middle === undefined || !Number.isFinite(middle)) return undefined;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(middle))));
}
