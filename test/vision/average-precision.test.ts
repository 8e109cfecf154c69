import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { measureAveragePrecision } from "../../src/vision/average-precision.ts";

interface Fixture {
  readonly cases: readonly {
    readonly scores: readonly number[];
    readonly positive: readonly number[];
    readonly allPoint: number;
    readonly elevenPoint: number;
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("fixtures/average-precision.json", import.meta.url), "utf8"));

test("AP equals that over scikit-learn's precision-recall curve, with ties and without", () => {
  expect(fixture.cases.length).toBeGreaterThan(5);
  for (const { scores, positive, allPoint, elevenPoint } of fixture.cases) {
    const measured = measureAveragePrecision(scores, positive);
    expect(measured?.allPoint).toBeCloseTo(allPoint, 10);
    expect(measured?.elevenPoint).toBeCloseTo(elevenPoint, 10);
  }
});

test("a case worked by hand", () => {
  // Ranks 1, 3 and 6 of six are hits: precisions 1, 2/3, 1/2, each over a third of the recall.
  const measured = measureAveragePrecision([6, 5, 4, 3, 2, 1], [1, 0, 1, 0, 0, 1]);
  expect(measured?.allPoint).toBeCloseTo((1 + 2 / 3 + 1 / 2) / 3, 12);
  // Recalls 0 … 0.3: 1; 0.4 … 0.6: 2/3; 0.7 … 1: 1/2.
  expect(measured?.elevenPoint).toBeCloseTo((4 * 1 + 3 * (2 / 3) + 4 * (1 / 2)) / 11, 12);
});

test("precision is interpolated: a later, higher one lifts the earlier", () => {
  // Hits at ranks 2 and 3: precisions 1/2 and 2/3, so 2/3 throughout.
  const measured = measureAveragePrecision([3, 2, 1], [0, 1, 1]);
  expect(measured?.allPoint).toBeCloseTo(2 / 3, 12);
  expect(measured?.elevenPoint).toBeCloseTo(2 / 3, 12);
});

test("ten positives reach each of the eleven recalls exactly", () => {
  const positive = Array.from({ length: 20 }, (_, rank) => (rank % 2 === 0 ? 1 : 0));
  const scores = positive.map((_, rank) => -rank);
  const precisions = Array.from({ length: 10 }, (_, hit) => (hit + 1) / (2 * hit + 1));
  const wanted = [precisions[0] ?? 0, ...precisions].reduce((sum, value) => sum + value, 0) / 11;
  expect(measureAveragePrecision(scores, positive)?.elevenPoint).toBeCloseTo(wanted, 12);
});

test("equal scores give the share of positives in whatever order the rows are", () => {
  for (const positive of [
    [1, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 1, 0, 0],
  ]) {
    expect(measureAveragePrecision([2, 2, 2, 2], positive)).toEqual({ allPoint: 0.25, elevenPoint: 0.25 });
  }
});

test("a class without positives has no AP", () => {
  expect(measureAveragePrecision([1, 2], [0, 0])).toBeUndefined();
  expect(measureAveragePrecision([], [])).toBeUndefined();
});
