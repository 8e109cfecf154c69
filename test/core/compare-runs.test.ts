import { expect, test } from "vitest";
import { listCodeReach } from "../../src/core/code-reach.ts";
import type { CodeDocument } from "../../src/core/compare-code.ts";
import { orderMeans } from "../../src/core/compare-metrics.ts";
import { compareRuns, hasDifferences, type RunComparison } from "../../src/core/compare-runs.ts";
import type { RunSide } from "../../src/core/compare-sides.ts";
import { digestOf } from "../../src/core/digest.ts";
import { nameSome } from "../../src/core/name-some.ts";
import { renderRunComparison } from "../../src/core/render-comparison.ts";
import { sketchSide } from "./sides.ts";

const CODES = new Map<string, CodeDocument>([
  [
    digestOf("moco 1"),
    {
      files: { "src/vision/moco.ts": digestOf("1"), "src/vision/queue.ts": digestOf("q") },
      packages: { sharp: "0.35.4" },
    },
  ],
  [
    digestOf("moco 2"),
    {
      files: { "src/vision/moco.ts": digestOf("2"), "src/vision/loss.ts": digestOf("l") },
      packages: { sharp: "0.35.5" },
    },
  ],
]);

function compare(before: RunSide, after: RunSide, over = "seed"): RunComparison {
  return compareRuns(before, after, { readCode: (digest) => CODES.get(digest), over });
}

function study(id: string, version: 1 | 2): RunSide {
  const seeds = [0, 1, 2].map((seed) => {
    const name = `pretrain[seed=${seed}]`;
    const params = { seed, temperature: version === 1 ? 0.2 : 0.1, epochs: 3 };
    const loss = 1 + seed / 10 - (version === 2 ? 0.3 + seed / 100 : 0);
    const metrics = { loss, parameters: 11 };
    const outputs = { encoder: `encoder ${seed} ${version}` };
    return [
      name,
      { type: "moco", code: `moco ${version}`, params, inputs: { frames: `frames ${version}` }, outputs, metrics },
    ];
  });
  const gathered = [0, 1, 2].map((seed) => `encoder ${seed} ${version}`);
  return sketchSide(id, {
    video: { inputs: { root: `root ${version}` }, outputs: { frames: `frames ${version}` } },
    ...Object.fromEntries(seeds),
    eval: {
      inputs: { encoders: gathered },
      outputs: { report: "x".repeat(version * 1000) },
      metrics: { top1: version / 2 },
    },
    ...(version === 1 ? { old: { outputs: { out: "old" } } } : { fresh: { outputs: { out: "fresh!" } } }),
    late: version === 1 ? { outputs: { out: "late" } } : { outcome: "failed" },
  });
}

test("two runs of one study, in the terminal", () => {
  const lines = renderRunComparison(compare(study("A", 1), study("B", 2)));
  expect(
    lines.join("\n"),
  ).toBe(`Changed  1 param (temperature); code of 1 stage type (3 files, 1 package); 1 input; 1 stage only in B, 1 stage only in A, 1 stage made in one alone
Moved    1 of 1 mean beyond the 95 % interval of the difference: pretrain loss; 1 single figure
Params
  pretrain ×3  temperature  0.2 → 0.1
Code
  +  src/vision/loss.ts             moco
  ~  src/vision/moco.ts             moco
  -  src/vision/queue.ts            moco
  ~  package sharp 0.35.4 → 0.35.5  moco
Inputs
  video.root  ${digestOf("root 1").slice(0, 12)} → ${digestOf("root 2").slice(0, 12)}
  4 stages read what changed stages made
Metrics
  stage     metric  n        mean A  mean B  B − A (95 % interval)         resolves
  pretrain  loss    3 pairs     1.1    0.79         -0.31 ± 0.0248  moved   ≥ 0.031

  resolves: the smallest true difference that this many figures would find in 4 of 5 cases.
  With 3 pairs an exact sign-flip test can't go below p = 0.25; 6 pairs can reach 0.05.

  stage  metric    A  B  B − A
  eval   top1    0.5  1   +0.5
Stages
  +  fresh
  -  old
  ~  late  ran → failed
Artifacts
  ~  video.frames         8 B, same size
  ~  pretrain ×3.encoder  33 B, same size
  ~  eval.report          1.0 kB → 2.0 kB
  +  fresh.out            6 B
  -  old.out              3 B
  -  late.out             4 B`);
});

test("a file that many stage types share is told once", () => {
  const reach = listCodeReach(
    ["a", "b", "c", "d", "e"].map((type) => ({
      type,
      stages: [type],
      before: digestOf("1"),
      after: digestOf("2"),
      files: [{ path: "src/shared.ts", change: "changed" as const }],
    })),
  );
  expect(reach).toEqual([{ what: "src/shared.ts", kind: "file", change: "changed", types: ["a", "b", "c", "d", "e"] }]);
  expect(nameSome(reach[0]?.types ?? [])).toBe("a, b, c and 2 more");
});

test("what moved comes first, then what can't be judged, results before what they rest on", () => {
  const side = (shift: number): RunSide =>
    sketchSide(
      "A",
      Object.fromEntries(
        ["train", "eval"].flatMap((stage) =>
          [0, 1, 2].map((seed) => [
            `${stage}[seed=${seed}]`,
            {
              metrics: {
                moved: seed + 10 * shift + shift * seed * 0.01,
                noise: (seed % 2) * (shift === 0 ? 1 : -1) + shift,
                ...(seed === 0 ? { unknown: shift } : {}),
              },
            },
          ]),
        ),
      ),
    );
  const ordered = orderMeans(compare(side(0), side(1)).metrics.grouped).map(
    ({ stage, metric }) => `${stage} ${metric}`,
  );
  expect(ordered).toEqual(["eval moved", "train moved", "eval unknown", "train unknown", "eval noise", "train noise"]);
});

test("a figure that is the same in every repetition of both runs is no difference", () => {
  const side = (seeds: readonly number[]): RunSide =>
    sketchSide("A", Object.fromEntries(seeds.map((seed) => [`e[seed=${seed}]`, { metrics: { images: 1300 } }])));
  expect(compare(side([0]), side([0, 1, 2])).metrics.grouped).toEqual([]);
  expect(compare(side([0]), side([1, 2])).metrics.grouped).toEqual([]);
});

test("a run has no difference from itself, and says so in each section", () => {
  const comparison = compare(study("A", 1), study("A", 1));
  expect(hasDifferences(comparison)).toBe(false);
  expect(renderRunComparison(comparison)).toEqual([
    "Changed  nothing",
    "Moved    nothing",
    "Params: no difference",
    "Code: no difference",
    "Inputs: no difference",
    "Metrics: no difference",
    "Artifacts: no difference",
  ]);
});

test.each([
  ["a param", { params: { lr: 1 } }, { params: { lr: 2 } }],
  ["code", { code: "1" }, { code: "2" }],
  ["an input", { inputs: { data: "1" } }, { inputs: { data: "2" } }],
  ["an artifact", { outputs: { out: "1" } }, { outputs: { out: "2" } }],
  ["a metric", { metrics: { loss: 1 } }, { metrics: { loss: 2 } }],
  ["an outcome", { outcome: "cached" }, { outcome: "failed" }],
] as const)("%s alone is a difference", (_, before, after) => {
  const compared = compare(sketchSide("A", { train: before }), sketchSide("B", { train: after }));
  expect(hasDifferences(compared)).toBe(true);
});

test("whether a stage ran or was reused is no difference", () => {
  const [ran, cached] = [sketchSide("A", { s: { outcome: "ran" } }), sketchSide("B", { s: { outcome: "cached" } })];
  expect(hasDifferences(compare(ran, cached))).toBe(false);
});

test("an input's change is told where it began, not in each stage behind it", () => {
  const chain = (version: number): RunSide =>
    sketchSide("A", {
      one: { inputs: { data: `data ${version}` }, outputs: { out: `1 ${version}` } },
      two: { inputs: { x: `1 ${version}` }, outputs: { out: `2 ${version}` } },
      three: { inputs: { x: `2 ${version}`, all: ["fixed", `1 ${version}`] }, outputs: { out: `3 ${version}` } },
      fixed: { outputs: { out: "fixed" } },
    });
  const { inputs } = compare(chain(1), chain(2));
  expect(inputs.roots).toEqual([
    { stage: "one", input: "data", before: digestOf("data 1"), after: digestOf("data 2") },
  ]);
  expect(inputs.echoes).toEqual([
    { stage: "two", input: "x", from: ["one.out"] },
    { stage: "three", input: "all", from: ["one.out"] },
    { stage: "three", input: "x", from: ["two.out"] },
  ]);
});

test("an input that is wired to another stage is a cause, and both are named", () => {
  const side = (input: string): RunSide =>
    sketchSide("A", { a: { outputs: { out: "A" } }, b: { outputs: { out: "B" } }, c: { inputs: { x: input } } });
  expect(compare(side("A"), side("B")).inputs.roots).toEqual([
    { stage: "c", input: "x", before: "a.out", after: "b.out" },
  ]);
});

test("stages that make the same bytes are not mistaken for each other", () => {
  const before = sketchSide("A", {
    a: { outputs: { out: "same" } },
    b: { outputs: { out: "same" } },
    c: { inputs: { x: "same" } },
  });
  const after = sketchSide("B", {
    a: { outputs: { out: "same" } },
    b: { outputs: { out: "new" } },
    c: { inputs: { x: "new" } },
  });
  expect(compare(before, after).inputs).toEqual({ roots: [], echoes: [{ stage: "c", input: "x", from: ["b.out"] }] });
});

test("seeds that both runs have are compared in pairs, fewer than two in common as groups", () => {
  const side = (seeds: readonly number[], shift: number): RunSide =>
    sketchSide(
      "A",
      Object.fromEntries(
        seeds.map((seed) => [`eval[pairs=x,seed=${seed}]`, { metrics: { top1: seed * seed + shift } }]),
      ),
    );
  const [paired] = compare(side([0, 1, 2], 0), side([0, 1, 2], 1)).metrics.grouped;
  expect(paired).toMatchObject({
    stage: "eval[pairs=x]",
    method: "paired",
    n: [3, 3],
    difference: 1,
    margin: 0,
    verdict: "moved",
  });
  const [more] = compare(side([0, 1, 2], 0), side([0, 1, 2, 3], 1)).metrics.grouped;
  expect(more).toEqual(paired);
  const [groups] = compare(side([0, 1, 2], 0), side([2, 3, 4, 5], 1)).metrics.grouped;
  expect(groups).toMatchObject({ method: "welch", n: [3, 4], verdict: "within noise" });
  const [single] = compare(side([0], 0), side([0], 1)).metrics.grouped;
  expect(single).toMatchObject({ n: [1, 1], difference: 1, verdict: "unknown" });
  expect(single?.margin).toBeUndefined();
});

test("of many means that moved, those that still do after Holm's correction are named", () => {
  const random = (index: number): number => Math.sin(index * 12.9898) / 10;
  const side = (shift: number): RunSide =>
    sketchSide(
      "A",
      Object.fromEntries(
        [0, 1, 2, 3].map((seed) => [
          `e[seed=${seed}]`,
          {
            metrics: {
              sure: 5 + (shift * (20 + random(seed))) / 2,
              weak: shift * (1 + 3 * random(seed)),
              noise: shift * random(7 * seed + 1),
            },
          },
        ]),
      ),
    );
  const compared = compare(side(0), side(1));
  expect(compared.metrics.grouped.map(({ metric, verdict }) => [metric, verdict])).toEqual([
    ["sure", "moved"],
    ["weak", "moved"],
    ["noise", "within noise"],
  ]);
  for (const { p = 0, adjustedP = 0 } of compared.metrics.grouped) expect(adjustedP).toBeGreaterThanOrEqual(p);
  expect(renderRunComparison(compared).join("\n")).toContain(
    "2 of 3 means moved; where nothing has changed, 1 of 20 does. After Holm's correction for 3 comparisons: e sure",
  );
});

test("a difference that is a rounding error shows as 0", () => {
  const side = (figures: readonly number[]): RunSide =>
    sketchSide("A", Object.fromEntries(figures.map((m, seed) => [`e[seed=${seed}]`, { metrics: { m } }])));
  const lines = renderRunComparison(compare(side([0.1, 0.7, 0.2]), side([0.7, 0.2, 0.1])));
  expect(lines.find((line) => line.includes("3 pairs"))).toMatch(/ 0 ± [\d.]+ {2}within noise/);
});

test("another axis can be the repeated one; then seeds are compared one by one", () => {
  const side = (shift: number): RunSide =>
    sketchSide("A", {
      "e[fold=0,seed=0]": { metrics: { m: 1 } },
      "e[fold=1,seed=0]": { metrics: { m: 3 + shift } },
    });
  expect(compare(side(0), side(1), "fold").metrics.grouped).toMatchObject([{ stage: "e[seed=0]", n: [2, 2] }]);
  expect(compare(side(0), side(1), "nothing").metrics.single).toMatchObject([
    { stage: "e[fold=1,seed=0]", difference: 1 },
  ]);
});

test("a metric that one run lacks is a difference without a number", () => {
  const comparison = compare(sketchSide("A", { s: {} }), sketchSide("B", { s: { metrics: { loss: 0.25 } } }));
  expect(comparison.metrics.single).toEqual([{ stage: "s", metric: "loss", before: undefined, after: 0.25 }]);
  expect(renderRunComparison(comparison)).toContain("  only in B: s loss");
});

test("a metric whose direction is known moves to the better or to the worse; what may be chance moves nowhere", () => {
  const metricInfo = { loss: { unit: "nats", better: "lower" }, top1: { unit: "%", better: "higher" } } as const;
  const train = (loss: number, top1: number) => ({ metrics: { loss, top1, steps: loss }, metricInfo });
  const side = (id: string, shift: number) =>
    sketchSide(id, {
      "train[seed=0]": train(5 - shift, 60 + shift),
      "train[seed=1]": train(5.5 - 1.1 * shift, 63 - 2 * shift),
      eval: train(4 + shift, 50 + shift),
    });
  expect(
    renderRunComparison(compare(side("A", 0), side("B", 1))).filter((line) => /^Moved|^ {2}(train|eval)/.test(line)),
  ).toMatchInlineSnapshot(`
    [
      "Moved    2 of 3 means beyond the 95 % interval of the difference, 1 to the better: train loss (better), train steps; 3 single figures",
      "  train  loss (nats)  2 pairs    5.25     4.2          -1.05 ± 0.635  moved, better     ≥ 0.7",
      "  train  steps        2 pairs    5.25     4.2          -1.05 ± 0.635  moved             ≥ 0.7",
      "  train  top1 (%)     2 pairs    61.5      61            -0.5 ± 19.1  within noise       ≥ 21",
      "  eval   loss (nats)   4   5     +1  worse",
      "  eval   top1 (%)     50  51     +1  better",
      "  eval   steps         4   5     +1",
    ]
  `);
});

test("code whose files are not on record is told by its digests", () => {
  const comparison = compare(sketchSide("A", { s: { code: "1" } }), sketchSide("B", { s: { code: "2" } }));
  expect(renderRunComparison(comparison).slice(3, 5)).toEqual([
    "Code",
    `  command (s)  ${digestOf("1").slice(0, 12)} → ${digestOf("2").slice(0, 12)} (its files are not on record)`,
  ]);
});
