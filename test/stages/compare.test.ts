import { expect, test } from "vitest";
import { type Report, writeReport } from "../../src/report/report.ts";
import type { GatheredInput } from "../../src/stage.ts";
import stage from "../../stages/compare.ts";
import { artifact, type Ran, runReportStage, temporaryFolder } from "./stage-harness.ts";

const SEEDS = [0, 1, 2];

test("the paper's table has a row a model, a column an invariance, and chance and the paper beside", async () => {
  const { report } = await compare(VIDEO_STUDY);
  const rows = rowsOf(report, "invariances");
  expect(rows.map(({ model }) => model)).toEqual([
    "same-frame",
    "frame-temporal",
    "random",
    "chance",
    "paper: supervised",
    "paper: MoCo v2",
    "paper: PIRL",
  ]);
  expect(rows[0]?.["viewpoint"]).toBe("50.00 ± 2.48 / 40.00 ± 2.48");
  expect(rows[3]?.["viewpoint"]).toBe("20.00 / –");
  expect(rows[5]?.["viewpoint"]).toBe("85.15 / 75.08");
  expect(rowsOf(report, "transfer").map((row) => row["voc/mAP"])).toEqual([
    "60.00 ± 2.48",
    "64.00 ± 2.61",
    "30.00 ± 2.61",
    "84.04",
  ]);
});

test("verdicts on the paper's claims come with their comparisons", async () => {
  const { report, logs } = await compare(VIDEO_STUDY);
  expect(rowsOf(report, "claims")).toMatchObject([
    {
      claim: "viewpoint",
      verdict: "reproduced",
      because: "frame-temporal against same-frame in viewpoint/RIS@10: +5.00 (4.75 to 5.25)",
    },
    { claim: "video-transfer", verdict: "reproduced" },
    {
      claim: "learning",
      verdict: "reproduced",
      because: "frame-temporal against random in voc/mAP: +34.0 (34.0 to 34.0); 2 of 2 say so",
    },
  ]);
  expect(report.metrics).toMatchObject({ "claims reproduced": 3, "claims opposite": 0 });
  expect(logs[0]).toBe("reproduced: Video's positives raise viewpoint invariance.");
  expect(rowsOf(report, "comparisons")[0]).toMatchObject({
    metric: "viewpoint/RIS@10",
    better: "frame-temporal",
    than: "same-frame",
    n: "3 pairs",
    p: 0.25,
    verdict: "reproduced",
  });
});

test("means over seeds are metrics, so that pipe diff shows which moved", async () => {
  const { report } = await compare(VIDEO_STUDY);
  expect(report.metrics["viewpoint/RIS@10/frame-temporal"]).toBeCloseTo(55, 10);
  expect(report.metrics["voc/mAP/random"]).toBeCloseTo(30, 10);
  expect(report.metricInfo?.["voc/mAP/random"]).toMatchObject({ unit: "%", better: "higher" });
  expect(Object.keys(report.metrics).some((name) => name.includes("sets"))).toBe(false);
});

test("it says what three seeds can't resolve", async () => {
  const notes = ((await compare(VIDEO_STUDY)).report.notes ?? []).join("\n");
  expect(notes).toContain("3 pairs of seeds find a true difference in 4 of 5 cases where it is");
  expect(notes).toContain("With 3 pairs an exact sign-flip test can't go below p = 0.25");
});

test("with one seed there are figures, no intervals, and nothing is decided", async () => {
  const { report } = await compare(VIDEO_STUDY.filter(({ matrix }) => matrix["seed"] === 0));
  expect(rowsOf(report, "claims").map(({ verdict }) => verdict)).toEqual(["undecided", "undecided", "undecided"]);
  expect(rowsOf(report, "invariances")[0]?.["viewpoint"]).toBe("49.00 / 39.00");
  expect(report.notes?.join("\n")).toContain("has no interval");
});

test("a pipeline's own claims, baseline and axis of models", async () => {
  const members = [10, 20].flatMap((value, index) =>
    SEEDS.map((seed) =>
      member("voc", { data: ["scenes", "crops"][index] ?? "", seed }, { mAP: value + seed * (1 + index) }),
    ),
  );
  const claims = [{ name: "crops", text: "Crops are better.", metric: "voc/mAP", better: "crops", than: "scenes" }];
  const { report } = await compare(members, { rows: "data", baseline: "scenes", claims });
  expect(rowsOf(report, "claims")).toMatchObject([{ claim: "crops", verdict: "reproduced" }]);
  expect(rowsOf(report, "differences")).toMatchObject([{ metric: "voc/mAP", model: "crops", difference: 11 }]);
  await expect(compare(members, { rows: "data", baseline: "scene" })).rejects.toThrow(
    'there is no model "scene" to compare with; there are scenes, crops',
  );
});

test("nothing to compare is a mistake", async () => {
  await expect(compare([])).rejects.toThrow("there is nothing to compare: wire at least one input");
});

interface Member extends GatheredInput {
  readonly input: string;
}

const VIDEO_STUDY: readonly Member[] = Object.entries({
  "same-frame": [50, 60],
  "frame-temporal": [55, 64],
  random: [30, 30],
}).flatMap(([model, [ris = 0, ap = 0]]) =>
  SEEDS.flatMap((seed) => {
    // The same spread in each, but for a little, so that differences have an interval of their own.
    const jitter = seed - 1 + (model === "frame-temporal" ? 0.1 * (seed === 1 ? 0 : 1 - seed) : 0);
    const figures = { "RIS@10": ris + jitter, "RIS@25": ris - 10 + jitter, "floor@10": 20, sets: 30 };
    return [
      member("invariance", { model, seed }, figures, { facts: { protocol: "viewpoint", variant: "published" } }),
      member("voc", { model, seed }, { mAP: ap + seed - 1 + (model === "same-frame" ? 0 : 0.05 * (seed - 1)) }),
    ];
  }),
);

function member(
  input: string,
  matrix: GatheredInput["matrix"],
  metrics: Report["metrics"],
  more: Partial<Report> = {},
): Member {
  const path = temporaryFolder("member");
  const judged = Object.keys(metrics).filter((name) => /^(RIS|mAP)/.test(name));
  const metricInfo = Object.fromEntries(judged.map((name) => [name, { unit: "%", better: "higher" as const }]));
  writeReport(path, { metrics, metricInfo, ...more });
  return { ...artifact(path), input, stage: input, matrix };
}

function compare(members: readonly Member[], params: object = {}): Promise<Ran> {
  const names = ["invariance", "voc", "boxes", "linear", "ade20k", "knn", "pretraining"];
  const inputs = Object.fromEntries(names.map((name) => [name, members.filter(({ input }) => input === name)]));
  return runReportStage(stage, { params, inputs });
}

function rowsOf(report: Report, table: string): readonly { readonly [column: string]: unknown }[] {
  const found = report.tables?.[table] ?? [];
  return "rows" in found ? found.rows : found;
}
