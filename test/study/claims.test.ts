import { expect, test } from "vitest";
import { type Claim, judgeClaims } from "../../src/study/claims.ts";
import { combineVerdicts, judgeDifference } from "../../src/study/verdict.ts";
import { studyOf } from "./reports.ts";

const CLAIM: Claim = { name: "c", text: "ours is better", metric: "voc/mAP", better: "ours", than: "theirs" };

test.each([
  ["reproduced", { low: 0.01, high: 9 }],
  ["opposite", { low: -9, high: -0.01 }],
  ["not reproduced", { low: -5, high: 0.99 }],
  ["not reproduced", { low: 0, high: 0 }],
  ["undecided", { low: -0.1, high: 1 }],
  ["undecided", { low: 0, high: 1.5 }],
  ["undecided", {}],
])("%s, from the interval alone: %o", (verdict, interval) => {
  expect(judgeDifference(interval, 1)).toBe(verdict);
});

test("a claim of several comparisons is reproduced if all are, else it has the worst verdict", () => {
  expect(combineVerdicts(["reproduced", "reproduced"])).toBe("reproduced");
  expect(combineVerdicts(["reproduced", "undecided"])).toBe("undecided");
  expect(combineVerdicts(["undecided", "not reproduced", "reproduced"])).toBe("not reproduced");
  expect(combineVerdicts(["reproduced", "opposite", "not reproduced"])).toBe("opposite");
  expect(combineVerdicts([])).toBe("undecided");
});

test("a claim on several models compares each with each, but none with itself", () => {
  const study = studyOf({ a: [5, 6, 7], b: [4.9, 6.1, 7], ours: [9, 10.1, 11], theirs: [1, 2.1, 3] });
  const [claim] = judgeClaims([{ ...CLAIM, better: ["ours", "a"], than: ["theirs", "a"] }], study);
  expect(claim?.verdict).toBe("reproduced");
  expect(claim?.comparisons.map(({ better, than }) => [better, than])).toEqual([
    ["ours", "theirs"],
    ["ours", "a"],
    ["a", "theirs"],
  ]);
});

test("the difference that matters is a param of the claim, by default 1 per cent", () => {
  const study = studyOf({ ours: [10.1, 9.9, 10.4], theirs: [10, 10, 10] });
  const judge = (relevant?: number): unknown => judgeClaims([{ ...CLAIM, relevant }], study)[0]?.verdict;
  expect(judge()).toBe("not reproduced");
  expect(judge(0.1)).toBe("undecided");
});

test("what was not measured leaves a claim undecided, and is named", () => {
  const study = studyOf({ ours: [9, 10.1, 11], theirs: [1, 2.1, 3] });
  const metric = ["voc/mAP", "linear/top-1"];
  expect(judgeClaims([{ ...CLAIM, metric }], study)[0]).toMatchObject({
    verdict: "undecided",
    missing: ["linear/top-1"],
  });
  expect(judgeClaims([{ ...CLAIM, than: ["theirs", "others"] }], study)[0]).toMatchObject({
    verdict: "undecided",
    missing: ['voc/mAP of "others"'],
    comparisons: [{ verdict: "reproduced" }],
  });
});
