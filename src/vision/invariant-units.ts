import type { FeatureMatrix } from "./feature-matrix.ts";
import type { InvarianceDesign } from "./invariance-design.ts";
import type { InvarianceMatrix } from "./ris-score.ts";

/** A unit and the target that it is invariant for. */
export interface InvariantUnit {
  readonly unit: number;
  readonly target: number;
  /** G · I_y(i): 1 is invariant. */
  readonly invariance: number;
  /** The rows that fire it most, strongest first. */
  readonly rows: readonly number[];
}

/**
 * The most invariant units, at most `count`, each of another target: what a picture shows beside a score. The sign with which a unit
 * fires is that of the target's mean beside the mean of all rows.
 */
export function listInvariantUnits(
  features: FeatureMatrix,
  { design, invariance }: { readonly design: InvarianceDesign; readonly invariance: InvarianceMatrix },
  { count, rowsEach }: { readonly count: number; readonly rowsEach: number },
): InvariantUnit[] {
  return bestOfEach(invariance)
    .sort((a, b) => b.invariance - a.invariance || a.target - b.target)
    .slice(0, count)
    .map((best) => ({ ...best, rows: strongestRows(features, design, { ...best, count: rowsEach }) }));
}

/** The best unit of each target. */
function bestOfEach({ data, targets, dim }: InvarianceMatrix): Omit<InvariantUnit, "rows">[] {
  return Array.from({ length: targets }, (_, target) => {
    const values = data.subarray(target * dim, (target + 1) * dim);
    const unit = values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0);
    return { unit, target, invariance: values[unit] ?? 0 };
  });
}

function strongestRows(
  { data, dim, count: rows }: FeatureMatrix,
  { setOfRow, targetOfSet }: InvarianceDesign,
  { unit, target, count }: { readonly unit: number; readonly target: number; readonly count: number },
): number[] {
  const values = Float64Array.from({ length: rows }, (_, row) => data[row * dim + unit] ?? 0);
  const inTarget = values.filter((_, row) => targetOfSet[setOfRow[row] ?? 0] === target);
  const sign = mean(inTarget) >= mean(values) ? 1 : -1;
  const order = Array.from(values, (_, row) => row);
  return order.sort((a, b) => sign * ((values[b] ?? 0) - (values[a] ?? 0))).slice(0, count);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
