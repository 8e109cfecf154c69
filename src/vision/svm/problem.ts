import type { FeatureMatrix } from "../feature-matrix.ts";

/** What one SVM learns from, by sample. */
export interface Problem {
  readonly data: Float32Array;
  /** D. */
  readonly dim: number;
  /** Where each sample's features start in `data`. */
  readonly starts: Int32Array;
  /** 1 or -1. */
  readonly signs: Int8Array;
  /** Weight of the sample's class: C_i = cost · share. */
  readonly shares: Float64Array;
}

export interface SvmSample {
  readonly features: FeatureMatrix;
  /** Rows of `features` to learn from. */
  readonly rows: Int32Array;
  /** By row of `features`: 1 in the class, 0 outside. */
  readonly positive: ArrayLike<number>;
}

export interface ClassWeight {
  readonly positive: number;
  readonly negative: number;
}

export function poseProblem({ features, rows, positive }: SvmSample, weight: ClassWeight): Problem {
  const { data, dim } = features;
  const signs = Int8Array.from(rows, (row) => (positive[row] === 1 ? 1 : -1));
  const shares = Float64Array.from(signs, (sign) => (sign > 0 ? weight.positive : weight.negative));
  return { data, dim, starts: rows.map((row) => row * dim), signs, shares };
}

/** |x|² + 1 of a sample. */
export function squaredNorm({ data, dim, starts }: Problem, sample: number): number {
  const start = starts[sample] ?? 0;
  let sum = 1;
  for (let index = start; index < start + dim; index++) sum += (data[index] ?? 0) ** 2;
  return sum;
}

/** w·x + b of the sample at `start`, of D weights and the bias. Four sums side by side: one would wait for each addition. */
export function decide(weights: Float64Array, { data, dim }: Pick<Problem, "data" | "dim">, start: number): number {
  let a = weights[dim] ?? 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let unit = 0;
  for (; unit + 3 < dim; unit += 4) {
    const at = start + unit;
    a += (weights[unit] ?? 0) * (data[at] ?? 0);
    b += (weights[unit + 1] ?? 0) * (data[at + 1] ?? 0);
    c += (weights[unit + 2] ?? 0) * (data[at + 2] ?? 0);
    d += (weights[unit + 3] ?? 0) * (data[at + 3] ?? 0);
  }
  for (; unit < dim; unit++) a += (weights[unit] ?? 0) * (data[start + unit] ?? 0);
  return a + b + c + d;
}

/** weights += scale · (x, 1). */
export function addScaled(weights: Float64Array, { data, dim, starts }: Problem, sample: number, scale: number): void {
  const start = starts[sample] ?? 0;
  let unit = 0;
  for (; unit + 3 < dim; unit += 4) {
    const at = start + unit;
    weights[unit] = (weights[unit] ?? 0) + scale * (data[at] ?? 0);
    weights[unit + 1] = (weights[unit + 1] ?? 0) + scale * (data[at + 1] ?? 0);
    weights[unit + 2] = (weights[unit + 2] ?? 0) + scale * (data[at + 2] ?? 0);
    weights[unit + 3] = (weights[unit + 3] ?? 0) + scale * (data[at + 3] ?? 0);
  }
  for (; unit < dim; unit++) weights[unit] = (weights[unit] ?? 0) + scale * (data[start + unit] ?? 0);
  weights[dim] = (weights[dim] ?? 0) + scale;
}
