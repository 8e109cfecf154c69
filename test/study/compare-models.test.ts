import { expect, test } from "vitest";
import { comparePaired, compareWelch } from "../../src/core/statistics.ts";
import { compareModels, type ModelDifference } from "../../src/study/compare-models.ts";
import { collectStudy } from "../../src/study/study.ts";
import { AXES, reportOf, studyOf } from "./reports.ts";

const OURS = [52, 55, 51];
const THEIRS = [50, 52, 47];

test("figures of the same seeds are paired", () => {
  const wanted = comparePaired(THEIRS, OURS);
  const difference = compare(studyOf({ ours: OURS, theirs: THEIRS }));
  expect(difference).toMatchObject({ method: "paired", n: [3, 3], difference: 3, p: 0.25, smallestP: 0.25 });
  expect(difference?.low).toBeCloseTo(3 - (wanted.margin ?? 0), 12);
  expect(difference?.high).toBeCloseTo(3 + (wanted.margin ?? 0), 12);
  expect(difference?.detectable).toBe(wanted.detectable);
});

test("only seeds that both have are paired, whatever their order", () => {
  const reports = [
    ...[2, 1, 0].map((seed) => reportOf("voc", { model: "ours", seed }, { mAP: OURS[seed] ?? 0 })),
    ...[0, 1, 2, 3].map((seed) => reportOf("voc", { model: "theirs", seed }, { mAP: THEIRS[seed] ?? 99 })),
  ];
  const both = compare(studyOf({ ours: OURS, theirs: THEIRS }));
  expect(compare(collectStudy(reports, AXES))).toEqual(both);
});

test("without two seeds in common, the groups are independent", () => {
  const reports = [
    ...OURS.map((value, seed) => reportOf("voc", { model: "ours", seed: seed + 10 }, { mAP: value })),
    ...THEIRS.map((value, seed) => reportOf("voc", { model: "theirs", seed }, { mAP: value })),
  ];
  const wanted = compareWelch(THEIRS, OURS);
  const difference = compare(collectStudy(reports, AXES));
  expect(difference).toMatchObject({ method: "welch", n: [3, 3], difference: wanted.difference });
  expect(difference?.p).toBeUndefined();
  expect(difference?.high).toBeCloseTo(wanted.difference + (wanted.margin ?? 0), 12);
});

test("where lower is better, a lower figure is the positive difference", () => {
  expect(compare(studyOf({ ours: [1, 2], theirs: [4, 6] }, { lower: true }))).toMatchObject({ difference: 3.5 });
});

test("one seed a side has a difference and no interval", () => {
  const difference = compare(studyOf({ ours: [5], theirs: [3] }));
  expect(difference).toMatchObject({ method: "paired", n: [1, 1], difference: 2 });
  expect(difference?.low).toBeUndefined();
  expect(difference?.seedsNeeded).toBeUndefined();
});

test("a difference that the seeds don't resolve says how many would", () => {
  const { seedsNeeded, low } = compare(studyOf({ ours: [3, 1, 4, 1, 5], theirs: [2, 2, 1, 2, 1] })) ?? {};
  expect(low).toBeLessThan(0);
  // (t of 97.5 % + t of 80 %) · 2.28 / √n is 1.207 for 30 pairs and 1.186 for 31.
  expect(seedsNeeded).toBe(31);
});

test("a model without the metric gives no difference", () => {
  expect(compare(studyOf({ ours: [1, 2] }))).toBeUndefined();
});

function compare(study: ReturnType<typeof studyOf>): ModelDifference | undefined {
  const metric = study.metrics.get("voc/mAP");
  return metric && compareModels(metric, "ours", "theirs");
}
