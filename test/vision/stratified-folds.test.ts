import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { dealFolds } from "../../src/vision/stratified-folds.ts";

test("positives and negatives are dealt evenly over the folds, reproducibly", () => {
  const positive = Uint8Array.from({ length: 100 }, (_, row) => (row < 10 ? 1 : 0));
  const folds = dealFolds(positive, 3, createRandom("a"));
  const count = (fold: number, value: number): number =>
    folds.filter((of, row) => of === fold && positive[row] === value).length;
  expect([0, 1, 2].map((fold) => count(fold, 1)).sort()).toEqual([3, 3, 4]);
  expect([0, 1, 2].map((fold) => count(fold, 0))).toEqual([30, 30, 30]);
  expect(dealFolds(positive, 3, createRandom("a"))).toEqual(folds);
  expect(dealFolds(positive, 3, createRandom("b"))).not.toEqual(folds);
});
