import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { adjustHolm } from "../../src/core/holm.ts";
import {
  comparePaired,
  compareWelch,
  mean,
  pairsToResolve,
  sampleVariance,
  signFlipP,
  smallestSignFlipP,
} from "../../src/core/statistics.ts";
import { quantileOfT, upperTailOfT } from "../../src/core/student-t.ts";

interface Interval {
  readonly low: number;
  readonly high: number;
  readonly freedom: number;
}

interface Fixture {
  readonly quantiles: readonly { readonly p: number; readonly freedom: number; readonly t: number }[];
  readonly samples: readonly {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly variance: number;
    readonly welch: Interval;
    readonly paired?: Interval;
  }[];
  readonly detectable: readonly { readonly freedom: number; readonly effect: number }[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("fixtures/statistics.json", import.meta.url), "utf8"));

test("quantiles of Student's t agree with SciPy's to 1e-8", () => {
  for (const { p, freedom, t } of fixture.quantiles) {
    expect(Math.abs(quantileOfT(p, freedom) - t), `p ${p}, freedom ${freedom}`).toBeLessThanOrEqual(
      1e-8 * Math.max(1, Math.abs(t)),
    );
  }
});

test("the quantile is the inverse of the tail, also far out and for huge freedoms", () => {
  for (const freedom of [0.5, 1, 3.3, 50, 1e6]) {
    for (const p of [0.51, 0.75, 0.999, 0.999999]) {
      expect(upperTailOfT(quantileOfT(p, freedom), freedom)).toBeCloseTo(1 - p, 10);
    }
  }
});

test("paired intervals agree with SciPy's", () => {
  const paired = fixture.samples.flatMap((sample) =>
    sample.paired === undefined ? [] : [{ ...sample, paired: sample.paired }],
  );
  expect(paired.length).toBeGreaterThan(3);
  for (const { before, after, paired: wanted } of paired) expectInterval(comparePaired(before, after), wanted);
});

test("Welch intervals agree with SciPy's, for equal and unequal group sizes", () => {
  for (const { before, after, welch } of fixture.samples) expectInterval(compareWelch(before, after), welch);
});

test("sample variances agree with NumPy's", () => {
  for (const { before, variance } of fixture.samples) expect(sampleVariance(before)).toBeCloseTo(variance, 12);
});

test("the detectable effect is within 4 % of the noncentral t's from 4 pairs on", () => {
  for (const { freedom, effect } of fixture.detectable.filter((row) => row.freedom >= 3)) {
    const approximation = quantileOfT(0.975, freedom) + quantileOfT(0.8, freedom);
    expect(Math.abs(approximation / effect - 1), `freedom ${freedom}`).toBeLessThan(0.04);
  }
});

test("one figure a side has no interval", () => {
  for (const compare of [comparePaired, compareWelch]) {
    const compared = compare([0.5], [0.75]);
    expect(compared).toMatchObject({ n: [1, 1], before: 0.5, after: 0.75, difference: 0.25 });
    expect(compared.margin).toBeUndefined();
    expect(compared.detectable).toBeUndefined();
  }
});

test("constant figures have an interval of no width", () => {
  expect(comparePaired([1, 2], [2, 3]).margin).toBe(0);
  expect(compareWelch([1, 1], [2, 2, 2]).margin).toBe(0);
});

test("five pairs can't reach p = 0.05 in an exact sign-flip test, six can", () => {
  expect(smallestSignFlipP(5)).toBe(0.0625);
  expect(smallestSignFlipP(6)).toBe(0.03125);
});

test("p is under 0.05 where the interval excludes 0, and Student's in closed form for 1 degree of freedom", () => {
  for (const { before, after } of fixture.samples) {
    const { difference, margin = 0, p = Number.NaN } = compareWelch(before, after);
    expect(p < 0.05).toBe(Math.abs(difference) > margin);
  }
  // Two pairs: t = 3, and the t distribution of 1 degree of freedom is Cauchy's.
  expect(comparePaired([0, 0], [1, 2]).p).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(3), 12);
  expect(comparePaired([1, 2], [2, 3]).p).toBe(0);
  expect(comparePaired([1, 2], [1, 2]).p).toBe(1);
});

test("Holm's correction, worked by hand", () => {
  // 0.01 · 4, 0.03 · 2 after 0.02 · 3, and 0.5 · 1.
  expect(adjustHolm([0.5, 0.01, 0.03, 0.02]).map((p) => Number(p.toFixed(12)))).toEqual([0.5, 0.04, 0.06, 0.06]);
  expect(adjustHolm([0.9, 0.8])).toEqual([1, 1]);
  expect(adjustHolm([])).toEqual([]);
});

test("the exact sign-flip p is the share of sign choices with as large a sum", () => {
  expect(signFlipP([1, 2, 3])).toBe(2 / 8);
  // ±1 ±2 ±3 with |sum| >= 4: 1+2+3, -1+2+3, and their mirror images.
  expect(signFlipP([-1, 2, 3])).toBe(4 / 8);
  expect(signFlipP([0.1, 0.2, -0.3])).toBe(1);
  expect(signFlipP([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])).toBe(smallestSignFlipP(6));
  expect(signFlipP([])).toBeUndefined();
  expect(signFlipP(Array.from({ length: 17 }, () => 1))).toBeUndefined();
});

test("as many pairs as a difference needs would resolve it, one fewer would not", () => {
  // Ten and more pairs of differences with exactly this deviation.
  const detectable = (n: number): number => {
    const after = Array.from({ length: n }, (_, index) => (index % 2 === 0 ? 1 : -1));
    const { detectable: effect = Number.NaN } = comparePaired(
      after.map(() => 0),
      after,
    );
    return effect / Math.sqrt(sampleVariance(after));
  };
  for (const difference of [0.5, 0.9, 1.3]) {
    const n = pairsToResolve(difference, 1) ?? 0;
    expect(detectable(n)).toBeLessThanOrEqual(difference);
    expect(detectable(n - 1)).toBeGreaterThan(difference);
  }
  expect(pairsToResolve(0, 1)).toBeUndefined();
  expect(pairsToResolve(1, 0)).toBe(2);
});

test("the mean of nothing is no number", () => {
  expect(mean([])).toBeNaN();
});

function expectInterval(
  { difference, margin = Number.NaN, freedom }: { difference: number; margin?: number; freedom?: number },
  wanted: Interval,
): void {
  expect(difference - margin).toBeCloseTo(wanted.low, 10);
  expect(difference + margin).toBeCloseTo(wanted.high, 10);
  expect(freedom).toBeCloseTo(wanted.freedom, 8);
}
