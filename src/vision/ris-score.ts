export interface RisScore {
  /** RIS@K in per cent. */
  readonly score: number;
  /** The score of each target alone; their mean is the score. */
  readonly perTarget: Float64Array;
  /** Sample standard deviation over targets; 0 of a single one. */
  readonly spread: number;
}

/** G · I_y(i) for each target y and unit i: 1 is an invariant unit. */
export interface InvarianceMatrix {
  /** C×D. */
  readonly data: Float64Array;
  readonly targets: number;
  readonly dim: number;
}

/** RIS@K: 100 · mean over targets of the mean of the K largest G · I_y(i); of all units where there are fewer than K. */
export function scoreTopUnits({ data, targets, dim }: InvarianceMatrix, k: number): RisScore {
  const top = Math.min(k, dim);
  const perTarget = Float64Array.from({ length: targets }, (_, target) => {
    const sorted = data.slice(target * dim, (target + 1) * dim).sort();
    return (100 * sumFrom(sorted, dim - top)) / top;
  });
  const score = sumFrom(perTarget, 0) / targets;
  const squares = perTarget.reduce((sum, value) => sum + (value - score) ** 2, 0);
  return { score, perTarget, spread: targets > 1 ? Math.sqrt(squares / (targets - 1)) : 0 };
}

function sumFrom(values: Float64Array, first: number): number {
  let sum = 0;
  for (let index = first; index < values.length; index++) sum += values[index] ?? 0;
  return sum;
}
