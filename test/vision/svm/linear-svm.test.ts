import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import type { FeatureMatrix } from "../../../src/vision/feature-matrix.ts";
import { l2Normalise } from "../../../src/vision/l2-normalise.ts";
import { computeGram } from "../../../src/vision/svm/gram.ts";
import {
  createSvmTrainer,
  type LinearSvm,
  type SvmOptions,
  scoreLinearSvm,
} from "../../../src/vision/svm/linear-svm.ts";
import type { SvmSample } from "../../../src/vision/svm/problem.ts";
import { closeSvmMemory, openSvmMemory, type SvmMemory } from "../../../src/vision/svm/svm-memory.ts";

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

const PLACES = ["among features", "among samples"] as const;

describe.each([clear, weak])("on $name", ({ fits, sample }) => {
  describe.each(PLACES)("steps solved %s", (place) => {
    test.each(fits)("coefficients agree with scikit-learn's LinearSVC: C = $cost, weight $positive", (wanted) => {
      const svm = train(sample, wanted.cost, { place, weight: weightOf(wanted), tolerance: 1e-8 });
      expect(svm.converged).toBe(true);
      expectAgreement(svm, wanted, 1e-5);
    });

    test("they agree to 1e-3 at scikit-learn's default tolerance too", () => {
      for (const wanted of fits) {
        expectAgreement(train(sample, wanted.cost, { place, weight: weightOf(wanted) }), wanted, 1e-3);
      }
    });

    test("costs one after the other, each from the solution before, give what each gives alone", () => {
      const own = fits.filter(({ positive }) => positive === 2);
      const next = start(sample, { place, tolerance: 1e-8, weight: { positive: 2, negative: 1 } });
      for (const wanted of own) {
        const svm = next(wanted.cost);
        expect(svm.converged).toBe(true);
        expectAgreement(svm, wanted, 1e-5);
      }
    });
  });
});

describe.each([
  ["more samples than features", 300, 24],
  ["more features than samples", 60, 200],
])("on noise with %s", (_, count, dim) => {
  const sample = drawNoise(count, dim);
  const left = sample.rows.filter((row) => row % 3 !== 0);

  test.each([0.01, 1, 30, 1000])("both ways end at one optimum, where the loss has no slope: C = %f", (cost) => {
    const [one, other] = PLACES.map((place) =>
      train({ ...sample, rows: left }, cost, { place, weight: { positive: 2, negative: 1 }, tolerance: 1e-9 }),
    );
    if (one === undefined || other === undefined) throw new Error("two ways");
    expect([one.converged, other.converged]).toEqual([true, true]);
    expectAgreement(other, toFit(one), 1e-7);
    expect(Math.max(...slopeOf(one, { ...sample, rows: left }, cost).map(Math.abs))).toBeLessThan(1e-7 * (1 + cost));
  });

  test.each(PLACES)("rising costs give what each gives alone, %s", (place) => {
    const next = start({ ...sample, rows: left }, { place, tolerance: 1e-8 });
    for (const cost of [0.01, 0.1, 1, 5, 20, 100, 1000]) {
      expectAgreement(next(cost), toFit(train({ ...sample, rows: left }, cost, { place, tolerance: 1e-8 })), 1e-6);
    }
  });

  test("decisions are those of all rows, also of those left out", () => {
    const svm = train({ ...sample, rows: left }, 5);
    const scores = scoreLinearSvm(svm, sample.features, sample.rows);
    for (const [row, decision] of svm.decisions.entries()) expect(decision).toBeCloseTo(at(scores, row), 10);
  });
});

test.each(PLACES)(
  "a start from the solution of other rows leads to the same coefficients in fewer steps, %s",
  (place) => {
    const most = weak.sample.rows.filter((row) => row % 12 !== 5);
    const near = train({ ...weak.sample, rows: most }, 1000, { place, tolerance: 1e-8 });
    const cold = train(weak.sample, 1000, { place, tolerance: 1e-8 });
    const warm = train(weak.sample, 1000, { place, tolerance: 1e-8, start: near.weights });
    expectAgreement(warm, toFit(cold), 1e-6);
    expect(warm.steps).toBeLessThan(cold.steps);
  },
);

test.each(PLACES)("costs that fall give the same coefficients as costs that rise, %s", (place) => {
  const falling = start(weak.sample, { place, tolerance: 1e-8 });
  falling(10_000);
  expectAgreement(falling(1), toFit(train(weak.sample, 1, { tolerance: 1e-8 })), 1e-6);
});

test("what was in the memory before has no say", () => {
  const first = open(weak.sample, "among samples");
  const options = { ...DEFAULTS, weight: { positive: 1, negative: 1 } };
  const alone = createSvmTrainer(first, weak.sample, options)(5);
  createSvmTrainer(first, { ...weak.sample, rows: weak.sample.rows.filter((row) => row % 2 === 0) }, options)(1000);
  expect(createSvmTrainer(first, weak.sample, options)(5)).toEqual(alone);
  closeSvmMemory(first);
  expect(createSvmTrainer(open(weak.sample, "among samples"), weak.sample, options)(5)).toEqual(alone);
});

test("two trainers at once in one memory are a mistake", () => {
  const memory = open(weak.sample, "among features");
  const first = createSvmTrainer(memory, weak.sample, DEFAULTS);
  createSvmTrainer(memory, weak.sample, DEFAULTS);
  expect(() => first(1)).toThrow("another problem has this one's memory");
});

test("it says when the steps ran out", () => {
  expect(train(weak.sample, 1000, { maxSteps: 1 })).toMatchObject({ steps: 1, converged: false });
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

const DEFAULTS: SvmOptions = { weight: { positive: 1, negative: 1 }, tolerance: 1e-4, maxSteps: 100 };

interface Sample extends SvmSample {
  readonly features: FeatureMatrix;
}

interface TrainOptions extends Partial<SvmOptions> {
  readonly place?: (typeof PLACES)[number];
}

function open({ features }: Sample, place: TrainOptions["place"]): SvmMemory {
  return openSvmMemory(features, place === "among features" ? undefined : computeGram(features));
}

function start(sample: Sample, { place = "among samples", ...options }: TrainOptions): (cost: number) => LinearSvm {
  return createSvmTrainer(open(sample, place), sample, { ...DEFAULTS, ...options });
}

function train(sample: Sample, cost: number, options: TrainOptions = {}): LinearSvm {
  return start(sample, options)(cost);
}

/** Unit rows of two classes that overlap. */
function drawNoise(count: number, dim: number): Sample {
  const random = createRandom(`noise ${count}`);
  const data = Float32Array.from({ length: count * dim }, () => random.normal());
  const positive = Uint8Array.from({ length: count }, (_, row) => (row % 5 === 0 ? 1 : 0));
  for (const [row, mark] of positive.entries()) data[row * dim] = at(data, row * dim) + 2 * mark;
  return { features: l2Normalise({ data, count, dim }), rows: Int32Array.from(positive, (_, row) => row), positive };
}

/** The loss's gradient, by a naive loop. */
function slopeOf({ weights }: LinearSvm, { features: { data, dim }, rows, positive }: Sample, cost: number): number[] {
  const slope = [...weights];
  for (const row of rows) {
    const x = [...data.subarray(row * dim, (row + 1) * dim), 1];
    const sign = positive[row] === 1 ? 1 : -1;
    const margin = 1 - sign * x.reduce((sum, value, unit) => sum + value * at(weights, unit), 0);
    const pull = 2 * cost * (sign > 0 ? 2 : 1) * sign * Math.max(0, margin);
    for (const [unit, value] of x.entries()) slope[unit] = at(slope, unit) - pull * value;
  }
  return slope;
}

function at(values: ArrayLike<number>, place: number): number {
  return values[place] ?? Number.NaN;
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
