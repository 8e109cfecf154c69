import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { factorise, solve } from "../../../src/vision/svm/cholesky.ts";
import { poseProblem } from "../../../src/vision/svm/problem.ts";
import { createWeightedGram, takeActive } from "../../../src/vision/svm/weighted-gram.ts";

test.each([2, 3, 12])(
  "a sum that samples came to and went from is that of those that stayed, and solves: D = %i",
  (dim) => {
    const random = createRandom("gram");
    const count = 23;
    const data = Float32Array.from({ length: count * dim }, () => random.normal());
    const rows = Int32Array.from({ length: count }, (_, row) => row);
    const positive = rows.map((row) => (row % 3 === 0 ? 1 : 0));
    const problem = poseProblem({ features: { data, count, dim }, rows, positive }, { positive: 2, negative: 0.5 });
    const gram = createWeightedGram(problem);
    takeActive(
      gram,
      problem,
      Float64Array.from(rows, (row) => (row < 17 ? 1 : -1)),
    );
    takeActive(
      gram,
      problem,
      Float64Array.from(rows, (row) => (row > 5 ? 1 : -1)),
    );

    const extended = (row: number): number[] => [...data.subarray(row * dim, (row + 1) * dim), 1];
    const wanted = Array.from({ length: dim + 1 }, (_, i) =>
      Array.from({ length: dim + 1 }, (__, j) =>
        [...rows]
          .filter((row) => row > 5)
          .reduce((sum, row) => sum + (row % 3 === 0 ? 2 : 0.5) * (extended(row)[i] ?? 0) * (extended(row)[j] ?? 0), 0),
      ),
    );
    for (const [i, row] of wanted.entries()) {
      for (const [j, value] of row.slice(0, i + 1).entries()) {
        expect(gram.data[i * gram.rows + j]).toBeCloseTo(value, 10);
      }
    }

    const factor = new Float64Array(gram.rows ** 2);
    factorise(gram, 0.1, factor);
    const vector = Float64Array.from({ length: gram.rows }, (_, unit) => (unit <= dim ? unit - 1 : 0));
    solve(factor, gram.rows, vector);
    for (const [i, row] of wanted.entries()) {
      const product = row.reduce((sum, value, j) => sum + (value + (i === j ? 0.1 : 0)) * (vector[j] ?? 0), 0);
      expect(product).toBeCloseTo(i - 1, 9);
    }
  },
);
