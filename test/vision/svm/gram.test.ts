import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import type { FeatureMatrix } from "../../../src/vision/feature-matrix.ts";
import { computeGram } from "../../../src/vision/svm/gram.ts";

test.each([
  [3, 2],
  [70, 11],
  [133, 24],
])("products of all rows with each other, and with the bias, are those of a naive loop: %i×%i", (count, dim) => {
  const features = draw(count, dim);
  const gram = computeGram(features);
  expect(gram?.count).toBe(count);
  const rows = Array.from({ length: count }, (_, row) => [...features.data.subarray(row * dim, (row + 1) * dim), 1]);
  for (const [i, one] of rows.entries()) {
    for (const [j, other] of rows.entries()) {
      const wanted = one.reduce((sum, value, unit) => sum + value * (other[unit] ?? Number.NaN), 0);
      expect(gram?.products[i * count + j]).toBeCloseTo(wanted, 12);
    }
  }
});

test("there are none where they would be too many to keep, or many more than the features", () => {
  expect(computeGram({ data: new Float32Array(), count: 6000, dim: 2048 })).toBeUndefined();
  expect(computeGram({ data: new Float32Array(), count: 100, dim: 12 })).toBeUndefined();
});

function draw(count: number, dim: number): FeatureMatrix {
  const random = createRandom("features");
  return { data: Float32Array.from({ length: count * dim }, () => random.normal()), count, dim };
}
