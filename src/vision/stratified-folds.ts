import type { Random } from "../core/random.ts";

/** The fold of each row, 0 … folds-1: positives and negatives are each dealt evenly, in a drawn order. */
export function dealFolds(positive: Uint8Array, folds: number, random: Random): Uint8Array {
  const foldOf = new Uint8Array(positive.length);
  let next = 0;
  for (const wanted of [1, 0]) {
    const rows = Array.from(positive, (_, row) => row).filter((row) => positive[row] === wanted);
    for (const row of random.shuffle(rows)) foldOf[row] = next++ % folds;
  }
  return foldOf;
}
