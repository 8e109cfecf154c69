import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import {
  createSvmTrainer,
  type LinearSvm,
  type SvmOptions,
  scoreLinearSvm,
  trainLinearSvm,
} from "../../../src/vision/svm/linear-svm.ts";
import type { SvmSample } from "../../../src/vision/svm/problem.ts";

interface Fit {
  readonly cost: number;
  readonly positive: number;
  readonly weights: readonly number[];
  readonly bias: number;
}

interface Fixture {
  readonly samples: readonly {
    readonly name: string;
    readonly features: readonly (readonly number[])[];
    readonly labels: readonly number[];
    readonly fits: readonly Fit[];
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("../fixtures/linear-svm.json", import.meta.url), "utf8"));
const [clear, weak] = fixture.samples.map(({ features, labels, fits, name }) => ({
  name,
  fits,
  sample: {
    features: {
      data: Float32Array.from(features.flat()),
      count: features.length,
      dim: features[0]?.length ?? 0,
    },
    rows: Int32Array.from(labels, (_, row) => row),
    positive: labels,
  },
}));
if (clear === undefined || weak === undefined) throw new Error("the fixture has two samples");

const ALONE = { maxPasses: 3_000_000, maxSteps: 0 };

describe.each([clear, weak])("on $name", ({ fits, sample }) => {
  test.each(fits)("coefficients agree with scikit-learn's LinearSVC: C = $cost, weight $positive", (wanted) => {
    const svm = train(sample, wanted.cost, { weight: weightOf(wanted), tolerance: 1e-8 });
    expect(svm.converged).toBe(true);
    expectAgreement(svm, wanted, 1e-5);
  });

  test("they agree to 1e-3 at scikit-learn's default tolerance too", () => {
    for (const wanted of fits) {
      expectAgreement(train(sample, wanted.cost, { weight: weightOf(wanted) }), wanted, 1e-3);
    }
  });

  test("costs one after the other, each from the solution before, give what each gives alone", () => {
    const own = fits.filter(({ positive }) => positive === 2);
    const next = createSvmTrainer(sample, { ...DEFAULTS, tolerance: 1e-8, weight: { positive: 2, negative: 1 } });
    for (const wanted of own) {
      const svm = next(wanted.cost);
      expect(svm.converged).toBe(true);
      expectAgreement(svm, wanted, 1e-5);
    }
  });
});

test("Newton's method ends where a long coordinate descent ends", () => {
  const options = { tolerance: 1e-7 };
  const descended = train(weak.sample, 100, { ...options, ...ALONE });
  const finished = train(weak.sample, 100, { ...options, maxPasses: 5 });
  expect(descended).toMatchObject({ steps: 0, converged: true });
  expect(finished).toMatchObject({ passes: 5, converged: true });
  expect(descended.passes).toBeGreaterThan(1000);
  expect(finished.steps).toBeLessThan(20);
  expectAgreement(finished, toFit(descended), 1e-5);
});

test("a start from the solution of other rows leads to the same coefficients in fewer steps", () => {
  const most = weak.sample.rows.filter((row) => row % 12 !== 5);
  const near = train({ ...weak.sample, rows: most }, 1000, { tolerance: 1e-8 });
  const cold = train(weak.sample, 1000, { tolerance: 1e-8 });
  const warm = train(weak.sample, 1000, { tolerance: 1e-8, start: near.weights });
  expectAgreement(warm, toFit(cold), 1e-6);
  expect(warm.passes).toBe(0);
  expect(warm.steps).toBeLessThan(cold.steps);
});

test("costs that fall give the same coefficients as costs that rise", () => {
  const falling = createSvmTrainer(weak.sample, { ...DEFAULTS, tolerance: 1e-8 });
  falling(10_000);
  expectAgreement(falling(1), toFit(train(weak.sample, 1, { tolerance: 1e-8 })), 1e-6);
});

test("the same seed gives the same bytes", () => {
  expect(train(weak.sample, 5)).toEqual(train(weak.sample, 5));
});

test("it says when passes and steps ran out", () => {
  const stopped = train(weak.sample, 1000, { maxPasses: 3, maxSteps: 1 });
  expect(stopped).toMatchObject({ passes: 3, steps: 1, converged: false });
});

test("decision values are w·x + b", () => {
  const svm = train(clear.sample, 1);
  const [score] = scoreLinearSvm(svm, clear.sample.features, Int32Array.of(7));
  const values = [...clear.sample.features.data.subarray(7 * 12, 8 * 12), 1];
  expect(score).toBeCloseTo(
    values.reduce((sum, value, unit) => sum + value * (svm.weights[unit] ?? 0), 0),
    12,
  );
});

const DEFAULTS: SvmOptions = {
  weight: { positive: 1, negative: 1 },
  tolerance: 1e-4,
  maxPasses: 20,
  maxSteps: 100,
  random: createRandom("order"),
};

function train(sample: SvmSample, cost: number, options: Partial<SvmOptions> = {}): LinearSvm {
  return trainLinearSvm(sample, cost, { ...DEFAULTS, random: createRandom("order"), ...options });
}

function weightOf({ positive }: Fit): SvmOptions["weight"] {
  return { positive, negative: 1 };
}

function toFit({ weights }: LinearSvm): Pick<Fit, "weights" | "bias"> {
  return { weights: [...weights.subarray(0, -1)], bias: weights.at(-1) ?? Number.NaN };
}

function expectAgreement(svm: LinearSvm, wanted: Pick<Fit, "weights" | "bias">, tolerance: number): void {
  const scale = Math.max(1, ...wanted.weights.map(Math.abs));
  const coefficients = [...wanted.weights, wanted.bias];
  expect(svm.weights.length).toBe(coefficients.length);
  for (const [unit, coefficient] of coefficients.entries()) {
    expect(Math.abs((svm.weights[unit] ?? Number.NaN) - coefficient)).toBeLessThanOrEqual(tolerance * scale);
  }
}
