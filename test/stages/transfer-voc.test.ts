import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { type FeatureRow, writeFeatures } from "../../src/vision/features.ts";
import stage from "../../stages/transfer-voc.ts";
import { artifact, type Ran, runReportStage, temporaryFolder } from "./stage-harness.ts";

const CLASSES = ["boat", "car", "dog"];
const DIM = 12;

test("classes that the features part reach a high AP, and each class says which C it took", async () => {
  const { report, logs } = await transfer({ train: draw("train", 90), test: draw("test", 60) });
  expect(Object.keys(report.metrics)[0]).toBe("mAP");
  expect(report.metrics["mAP"]).toBeGreaterThan(90);
  expect(report.metrics).toMatchObject({ classes: 3, "train rows": 90, "test rows": 60 });
  expect(rowsOf(report, "classes").map((row) => row["class"])).toEqual(CLASSES);
  expect(rowsOf(report, "costs").map((row) => row["cost"])).toEqual([0.01, 0.1, 1, 2, 5, 10, 15, 20, 50, 100, 1000]);
  expect(rowsOf(report, "costs").reduce((sum, row) => sum + Number(row["chosen"]), 0)).toBe(3);
  expect(logs[0]).toMatch(/^mAP \d+\.\d\d % over 3 classes$/);
});

test("noise stays near the share of positives", async () => {
  const { report } = await transfer({ train: draw("train", 90, { signal: 0 }), test: draw("test", 60, { signal: 0 }) });
  expect(report.metrics["mAP"]).toBeLessThan(60);
});

test("the same seed gives the same report", async () => {
  const sides = { train: draw("train", 60), test: draw("test", 40) };
  expect((await transfer(sides)).report).toEqual((await transfer(sides)).report);
});

test("difficult rows are negatives in training and left out in test, class by class", async () => {
  // Test images that show a boat only as a difficult object look exactly like boats: as negatives they would spoil the AP.
  const boats = draw("boats", 30).filter(({ row }) => row.labels?.[0] === 0);
  const difficult = boats.map(({ row, values }) => ({
    row: { ...row, key: `difficult ${row.key}`, labels: [], difficultLabels: [0] },
    values,
  }));
  const sides = { train: draw("train", 90), test: draw("test", 60) };
  const plain = await transfer(sides);
  const withDifficult = await transfer({ ...sides, test: [...sides.test, ...difficult] });
  const apOf = ({ report }: Ran, name: string): unknown =>
    rowsOf(report, "classes").find((row) => row["class"] === name)?.["ap"];
  expect(apOf(withDifficult, "boat")).toBe(apOf(plain, "boat"));
  const asNegatives = difficult.map(({ row, values }) => ({ row: { ...row, difficultLabels: [] }, values }));
  const spoilt = await transfer({ ...sides, test: [...sides.test, ...asNegatives] });
  expect(Number(apOf(spoilt, "boat"))).toBeLessThan(Number(apOf(plain, "boat")) - 10);
  const trained = await transfer({ ...sides, train: [...sides.train, ...difficult] });
  expect(rowsOf(trained.report, "classes")[0]).toMatchObject({ train: 30 });
});

test("a class whose solver stopped short is named, with the C's that were not searched to the end", async () => {
  const sides = { train: draw("train", 60, { signal: 1 }), test: draw("test", 40, { signal: 1 }) };
  const { report } = await transfer(sides, { costs: [0.0001, 100], maxSteps: 1, searchTolerance: 1e-4 });
  // The others took C = 0.0001, which a step does.
  expect(report.notes).toContain("The solver stopped short of its tolerance in: dog.");
  expect(report.notes).toContain(
    "While choosing C, it stopped short in: boat (C = 100); car (C = 100); dog (C = 100).",
  );
  expect((await transfer(sides)).report.notes).toHaveLength(1);
});

test("rows of boxes have one label each; boxes marked difficult are left out and counted", async () => {
  const boxed = draw("train", 60).map(({ row: { key, labels }, values }, index) => ({
    row: { key: "one-image", label: labels?.[0] ?? 0, box: { ...BOX, index, ...(index < 4 && { difficult: true }) } },
    values,
    name: key,
  }));
  const { report } = await transfer({ train: boxed, test: draw("test", 40) });
  expect(report.metrics).toMatchObject({ "train rows": 56, "test rows": 40 });
  expect(report.metrics["mAP"]).toBeGreaterThan(90);
  expect(report.notes).toContain("4 boxes marked difficult were left out.");
});

test("a class without positives in test is left out and named", async () => {
  const side = draw("test", 40).filter(({ row }) => row.labels?.[0] !== 2);
  const { report } = await transfer({ train: draw("train", 60), test: side });
  expect(report.metrics["classes"]).toBe(2);
  expect(report.notes).toContain("Without a row in train or in test, and left out: dog.");
  expect(rowsOf(report, "classes")[2]).toMatchObject({ class: "dog", ap: null, cost: null, test: 0 });
});

test("features of two encoders, or of two lists of classes, are a mistake", async () => {
  const train = artifact(write(draw("train", 30), CLASSES));
  const run = (folder: string): Promise<Ran> =>
    runReportStage(stage, { params: {}, inputs: { train, test: artifact(folder) } });
  await expect(run(write(draw("test", 30), ["boat", "car", "cat"]))).rejects.toThrow("different classes");
  const narrow = draw("test", 30).map(({ row, values }) => ({ row, values: values.slice(1) }));
  await expect(run(write(narrow, CLASSES))).rejects.toThrow("train has 12 features a row, test 11");
});

const BOX = { index: 0, x: 0, y: 0, width: 5, height: 5 };

interface Sample {
  readonly row: FeatureRow;
  readonly values: readonly number[];
}

/** Every row of one class, in turn. */
function draw(name: string, count: number, { signal = 4 } = {}): Sample[] {
  const random = createRandom(name);
  return Array.from({ length: count }, (_, index) => {
    const label = index % CLASSES.length;
    const values = Array.from({ length: DIM }, (__, unit) => random.normal() + (unit === label ? signal : 0));
    return { row: { key: `${name}/${index}`, labels: [label] }, values };
  });
}

function write(samples: readonly Sample[], classes: readonly string[]): string {
  const folder = temporaryFolder("features");
  const features = Float32Array.from(samples.flatMap(({ values }) => values));
  writeFeatures(folder, {
    features,
    dim: samples[0]?.values.length ?? 0,
    rows: samples.map(({ row }) => row),
    classes,
  });
  return folder;
}

function transfer(
  { train, test: held }: { train: readonly Sample[]; test: readonly Sample[] },
  params: object = {},
): Promise<Ran> {
  const inputs = { train: artifact(write(train, CLASSES)), test: artifact(write(held, CLASSES)) };
  return runReportStage(stage, { params, inputs });
}

function rowsOf(report: Ran["report"], table: string): readonly { readonly [column: string]: unknown }[] {
  const found = report.tables?.[table] ?? [];
  return "rows" in found ? found.rows : found;
}
