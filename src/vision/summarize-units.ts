import type { FeatureMatrix } from "./feature-matrix.ts";

/** How many units have one value for all rows, and the mean L2 norm of a row: what shows a collapsed encoder. */
export function summarizeUnits({ data, count, dim }: FeatureMatrix): {
  readonly deadUnits: number;
  readonly meanNorm: number;
} {
  const alive = new Uint8Array(dim);
  let norms = 0;
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let unit = 0; unit < dim; unit++) {
      const value = data[row * dim + unit] ?? 0;
      if (value !== data[unit]) alive[unit] = 1;
      square += value * value;
    }
    norms += Math.sqrt(square);
  }
  return { deadUnits: alive.filter((flag) => flag === 0).length, meanNorm: norms / Math.max(1, count) };
}
