import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { voteNeighbours } from "../../src/vision/knn.ts";
import { measureTopK } from "../../src/vision/top-k-accuracy.ts";

test("votes equal those of a naive loop", () => {
  const random = createRandom("knn");
  const draw = (count: number): number[][] =>
    Array.from({ length: count }, () => [1, 2, 3, 4, 5].map(() => random.normal()));
  const [train, test] = [draw(40), draw(9)];
  const labels = train.map(() => random.integer(3));
  const votes = voteNeighbours(
    { train: matrixOf(train), labels, test: matrixOf(test), classes: 3 },
    { k: 7, temperature: 0.07 },
  );
  for (const [row, query] of test.entries()) {
    const nearest = train
      .map((known, index) => ({ similarity: cosine(query, known), label: labels[index] ?? 0 }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 7);
    for (const label of [0, 1, 2]) {
      const wanted = nearest.filter((one) => one.label === label);
      const sum = wanted.reduce((total, { similarity }) => total + Math.exp(similarity / 0.07), 0);
      expect(votes[row * 3 + label]).toBeCloseTo(sum, sum > 1000 ? -1 : 2);
    }
  }
});

test("fewer training rows than neighbours all vote", () => {
  const votes = voteNeighbours(
    {
      train: matrixOf([
        [1, 0],
        [0, 1],
      ]),
      labels: [0, 1],
      test: matrixOf([[2, 0]]),
      classes: 2,
    },
    { k: 200, temperature: 1 },
  );
  expect(votes[0]).toBeCloseTo(Math.E, 6);
  expect(votes[1]).toBeCloseTo(1, 6);
});

test("top-k accuracy counts labels among the k highest scores; ties count against", () => {
  const scores = [0.5, 0.3, 0.2, 0.1, 0.2, 0.7, 1, 1, 1];
  expect(measureTopK(scores, [0, 1, 0], 1)).toBeCloseTo(1 / 3, 12);
  expect(measureTopK(scores, [0, 1, 0], 2)).toBeCloseTo(2 / 3, 12);
  expect(measureTopK(scores, [0, 1, 0], 3)).toBe(1);
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function matrixOf(rows: readonly (readonly number[])[]): { data: Float32Array; count: number; dim: number } {
  return { data: Float32Array.from(rows.flat()), count: rows.length, dim: rows[0]?.length ?? 0 };
}
