import type { FeatureMatrix } from "./feature-matrix.ts";

/** Mean and deviation of each unit. */
export interface UnitScale {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** Over all rows; a unit that never varies gets the deviation 1. */
export function measureUnits({ data, count, dim }: FeatureMatrix): UnitScale {
  const sums = new Float64Array(dim);
  const squares = new Float64Array(dim);
  for (let at = 0; at < count * dim; at++) {
    const unit = at % dim;
    const value = data[at] ?? 0;
    sums[unit] = (sums[unit] ?? 0) + value;
    squares[unit] = (squares[unit] ?? 0) + value * value;
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const deviation = Float32Array.from(squares, (square, unit) => {
    const variance = square / count - (mean[unit] ?? 0) ** 2;
    return variance > 1e-12 ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}

/** (x - mean) / deviation, unit by unit, in place. */
export function standardise(data: Float32Array, { mean, deviation }: UnitScale): Float32Array {
  for (let at = 0; at < data.length; at++) {
    const unit = at % mean.length;
    data[at] = ((data[at] ?? 0) - (mean[unit] ?? 0)) / (deviation[unit] ?? 1);
  }
  return data;
}
