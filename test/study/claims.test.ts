import { expect, test } from "vitest";
import { type Claim, judgeClaims } from "../../src/study/claims.ts";
import { tableClaims } from "../../src/study/difference-tables.ts";
import { listStandardClaims } from "../../src/study/standard-claims.ts";
import { collectStudy } from "../../src/study/study.ts";
import { combineVerdicts, judgeDifference, widenInterval } from "../../src/study/verdict.ts";
import { AXES, reportOf, studyOf } from "./reports.ts";

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

test("a claim of several comparisons is reproduced if each is; against it counts what holds for all together", () => {
  const reproduced = ["reproduced", "reproduced"] as const;
  expect(combineVerdicts(reproduced, ["undecided", "undecided"])).toBe("reproduced");
  expect(combineVerdicts(["reproduced", "undecided"], reproduced)).toBe("undecided");
  expect(combineVerdicts(["undecided", "opposite"], ["undecided", "undecided"])).toBe("undecided");
  expect(combineVerdicts(["reproduced", "opposite"], ["not reproduced", "undecided"])).toBe("not reproduced");
  expect(combineVerdicts(["opposite", "opposite"], ["not reproduced", "opposite"])).toBe("opposite");
  expect(combineVerdicts([], [])).toBe("undecided");
});

test("intervals that hold together are Bonferroni's", () => {
  // scipy.stats.t.ppf(0.975, 2) and ppf(1 - 0.025 / 8, 2)
  const margin = 4.302652729911275;
  const one = { difference: 1, low: 1 - margin, high: 1 + margin, freedom: 2 };
  const { low, high } = widenInterval(one, 8);
  expect([low, high]).toEqual([expect.closeTo(1 - 12.589740561189272, 9), expect.closeTo(1 + 12.589740561189272, 9)]);
  expect(widenInterval(one, 1)).toEqual({ low: expect.closeTo(one.low, 12), high: expect.closeTo(one.high, 12) });
  expect(widenInterval({ difference: 1 }, 8)).toEqual({});
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

test("of eight comparisons, one that leaves 0 aside does not turn the claim round", () => {
  const theirs = [3, 3, 3];
  const others = Array.from({ length: 7 }, (_, i) => [`m${i}`, [1, 3, 5]] as const);
  const study = studyOf({ theirs, odd: [2.8, 2.9, 2.85], ...Object.fromEntries(others) });
  const better = ["odd", ...others.map(([name]) => name)];
  const judge = (of: string[]): unknown => judgeClaims([{ ...CLAIM, better: of }], study)[0];
  expect(judge(["odd"])).toMatchObject({ verdict: "opposite" });
  expect(tableClaims(judgeClaims([{ ...CLAIM, better }], study))).toHaveProperty("rows.0", {
    claim: "c",
    text: "ours is better",
    verdict: "not reproduced",
    because: "odd against theirs in voc/mAP: −0.15 (−0.27 to −0.03); 1 of 8 say so",
  });
  expect(judge(better)).toMatchObject({
    verdict: "not reproduced",
    comparisons: [{ verdict: "opposite" }, {}, {}, {}, {}, {}, {}, {}],
  });
});

test("the paper's claims are put to PIRL too, where a study has it, and say of whom they are", () => {
  const withPirl = listStandardClaims(
    studyOfOcclusion({ "moco-v2": [9, 10, 11], pirl: [9, 11, 10], supervised: [1, 2, 3] }),
  );
  expect(withPirl).toMatchObject([
    {
      name: "occlusion",
      text: "MoCo v2 and PIRL are more invariant to occlusion than a supervised net.",
      better: ["moco-v2", "pirl"],
      than: ["supervised"],
    },
  ]);
  const alone = listStandardClaims(studyOfOcclusion({ "same-frame": [9, 10, 11], supervised: [1, 2, 3] }));
  expect(alone.map(({ text }) => text)).toEqual(["MoCo v2 is more invariant to occlusion than a supervised net."]);
});

function studyOfOcclusion(figures: { readonly [model: string]: readonly number[] }): ReturnType<typeof collectStudy> {
  const reports = Object.entries(figures).flatMap(([model, values]) =>
    values.map((value, seed) =>
      reportOf(
        "invariance",
        { model, seed, protocol: "occlusion" },
        { "RIS@10": value },
        { facts: { protocol: "occlusion" } },
      ),
    ),
  );
  return collectStudy(reports, AXES);
}
