import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { type LinearSvm, type SvmOptions, scoreLinearSvm, trainLinearSvm } from "../../src/vision/linear-svm.ts";

interface Fixture {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly fits: readonly {
    readonly cost: number;
    readonly positive: number;
    readonly weights: readonly number[];
    readonly bias: number;
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("fixtures/linear-svm.json", import.meta.url), "utf8"));
const features = {
  data: Float32Array.from(fixture.features.flat()),
  count: fixture.features.length,
  dim: fixture.features[0]?.length ?? 0,
};
const rows = Int32Array.from(fixture.labels, (_, row) => row);

test.each(fixture.fits)("coefficients agree with scikit-learn's LinearSVC: C = $cost, weight $positive", (wanted) => {
  const svm = train({ cost: wanted.cost, weight: { positive: wanted.positive, negative: 1 }, tolerance: 1e-8 });
  expect(svm.converged).toBe(true);
  expectAgreement(svm, wanted, 1e-5);
});

test("they agree to 1e-3 at scikit-learn's default tolerance too", () => {
  for (const wanted of fixture.fits.filter(({ cost }) => cost <= 100)) {
    expectAgreement(train({ cost: wanted.cost, weight: { positive: wanted.positive, negative: 1 } }), wanted, 1e-3);
  }
});

test("a start from another cost's solution leads to the same coefficients in fewer passes", () => {
  const weight = { positive: 2, negative: 1 };
  const near = train({ cost: 15, weight });
  const cold = train({ cost: 20, weight });
  const warm = train({ cost: 20, weight, start: near.alphas });
  expectAgreement(warm, { weights: [...cold.weights], bias: cold.bias }, 1e-3);
  expect(warm.passes).toBeLessThan(cold.passes);
});

test("the same seed gives the same bytes", () => {
  expect(train({ cost: 5 })).toEqual(train({ cost: 5 }));
});

test("it says when the passes ran out", () => {
  expect(train({ cost: 1000, maxPasses: 3 })).toMatchObject({ passes: 3, converged: false });
});

test("decision values are w·x + b", () => {
  const svm = train({ cost: 1 });
  const [score] = scoreLinearSvm(svm, features, Int32Array.of(7));
  const wanted = (fixture.features[7] ?? []).reduce(
    (sum, value, unit) => sum + value * (svm.weights[unit] ?? 0),
    svm.bias,
  );
  expect(score).toBeCloseTo(wanted, 6);
});

function train(options: Partial<SvmOptions>): LinearSvm {
  return trainLinearSvm(
    { features, rows, positive: fixture.labels },
    {
      cost: 1,
      weight: { positive: 1, negative: 1 },
      tolerance: 1e-4,
      maxPasses: 1_000_000,
      random: createRandom("order"),
      ...options,
    },
  );
}

function expectAgreement(
  svm: LinearSvm,
  wanted: { readonly weights: readonly number[]; readonly bias: number },
  tolerance: number,
): void {
  const scale = Math.max(1, ...wanted.weights.map(Math.abs));
  for (const [unit, weight] of wanted.weights.entries()) {
    expect(Math.abs((svm.weights[unit] ?? Number.NaN) - weight)).toBeLessThanOrEqual(tolerance * scale);
  }
  expect(Math.abs(svm.bias - wanted.bias)).toBeLessThanOrEqual(tolerance * scale);
}
