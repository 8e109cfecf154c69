/** What one SVM learns from, by row of the features. */
export interface Problem {
  /** 1 or -1; 0 for a row that is left out. */
  readonly signs: Int8Array;
  /** Weight of the row's class: C_i = cost · share. */
  readonly shares: Float64Array;
}

export interface SvmSample {
  /** Rows of the features to learn from. */
  readonly rows: Int32Array;
  /** By row of the features: 1 in the class, 0 outside. */
  readonly positive: ArrayLike<number>;
}

export interface ClassWeight {
  readonly positive: number;
  readonly negative: number;
}

export function poseProblem(count: number, { rows, positive }: SvmSample, weight: ClassWeight): Problem {
  const signs = new Int8Array(count);
  for (const row of rows) signs[row] = positive[row] === 1 ? 1 : -1;
  return { signs, shares: Float64Array.from(signs, (sign) => (sign > 0 ? weight.positive : -sign * weight.negative)) };
}
