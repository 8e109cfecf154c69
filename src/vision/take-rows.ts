import type { FeatureMatrix } from "./feature-matrix.ts";

/** The given rows of a matrix, in their order. */
export function takeRows({ data, dim }: FeatureMatrix, rows: ArrayLike<number>): FeatureMatrix {
  const taken = new Float32Array(rows.length * dim);
  for (let index = 0; index < rows.length; index++) {
    const start = (rows[index] ?? 0) * dim;
    taken.set(data.subarray(start, start + dim), index * dim);
  }
  return { data: taken, count: rows.length, dim };
}
