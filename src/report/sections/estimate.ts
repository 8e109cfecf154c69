import { decimalsOfFigures } from "../model/decimals.ts";
import type { Figure } from "./figure-cell.ts";

/** A mean with half its interval, where there is one. */
export interface Estimate {
  readonly mean: number;
  readonly margin?: number | undefined;
}

/** `66.9 ± 5.7`: with as many decimals as the intervals of its measure call for. */
export function toFigure({ mean, margin }: Estimate, measure: readonly Estimate[]): Figure {
  const margins = measure.flatMap((each) => each.margin ?? []);
  const decimals = decimalsOfFigures(
    measure.map((each) => each.mean),
    margins,
  );
  return { figure: mean, decimals, ...(margin === undefined || margin === 0 ? {} : { margin }) };
}
