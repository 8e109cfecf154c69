import type { FeatureMatrix } from "./feature-matrix.ts";
import { l2Normalise } from "./l2-normalise.ts";
import { selectRank } from "./select-rank.ts";

/**
 * Votes of the k nearest training rows by cosine similarity, each of weight exp(similarity / τ) for its label: the weighted kNN
 * classifier of instance discrimination (Wu et al. 2018, §3.4) that MoCo's monitors use too. Gives test rows × classes.
 */
export function voteNeighbours(
  { train, labels, test, classes }: KnnSample,
  { k, temperature }: KnnOptions,
): Float64Array {
  const [known, asked] = [l2Normalise(train), l2Normalise(test)];
  const votes = new Float64Array(test.count * classes);
  const similarities = new Float32Array(known.count);
  const scratch = new Float32Array(known.count);
  for (let row = 0; row < asked.count; row++) {
    compareRow(asked, row, known, similarities);
    scratch.set(similarities);
    const weakest = selectRank(scratch, Math.max(0, known.count - k));
    for (let other = 0; other < known.count; other++) {
      const similarity = similarities[other] ?? 0;
      if (similarity < weakest) continue;
      const vote = row * classes + (labels[other] ?? 0);
      votes[vote] = (votes[vote] ?? 0) + Math.exp(similarity / temperature);
    }
  }
  return votes;
}

export interface KnnSample {
  readonly train: FeatureMatrix;
  /** Class of each training row. */
  readonly labels: ArrayLike<number>;
  readonly test: FeatureMatrix;
  readonly classes: number;
}

export interface KnnOptions {
  /** Neighbours that vote; those as near as the last of them vote too, so that the order of the rows has no say. */
  readonly k: number;
  /** τ. */
  readonly temperature: number;
}

function compareRow(asked: FeatureMatrix, row: number, known: FeatureMatrix, similarities: Float32Array): void {
  const { dim } = known;
  const query = asked.data.subarray(row * dim, (row + 1) * dim);
  for (let other = 0; other < known.count; other++) similarities[other] = dot(query, known.data, other * dim);
}

function dot(query: Float32Array, data: Float32Array, start: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = query.length & ~3;
  for (let unit = 0; unit < whole; unit += 4) {
    a += (query[unit] ?? 0) * (data[start + unit] ?? 0);
    b += (query[unit + 1] ?? 0) * (data[start + unit + 1] ?? 0);
    c += (query[unit + 2] ?? 0) * (data[start + unit + 2] ?? 0);
    d += (query[unit + 3] ?? 0) * (data[start + unit + 3] ?? 0);
  }
  for (let unit = whole; unit < query.length; unit++) a += (query[unit] ?? 0) * (data[start + unit] ?? 0);
  return a + b + c + d;
}
