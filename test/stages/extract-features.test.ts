import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { readEncoder } from "../../src/vision/encoder.ts";
import { readFeatures } from "../../src/vision/features.ts";
import { initializeResnet } from "../../src/vision/initialize.ts";
import { writeSafetensors } from "../../src/vision/safetensors.ts";
import extractFeatures from "../../stages/extract-features.ts";
import importEncoder from "../../stages/import-encoder.ts";
import initEncoder from "../../stages/init-encoder.ts";
import { CLASSES, writeSquares } from "./sample-images.ts";
import { artifact, runReportStage, runStage, temporaryFolder } from "./stage-harness.ts";

const BACKBONE = { architecture: "resnet10", width: 1 / 16, stem: "small" } as const;
const images = artifact(await writeSquares(10));

test("a row for each image, with what its record says", async () => {
  const { features, count, dim, rows, classes } = await extract({});
  expect([count, dim, features.length, classes]).toEqual([10, 32, 320, CLASSES]);
  expect(rows[4]).toEqual({ key: "square/4", label: 1, factors: { place: 4 } });
});

test("a row for each box but crowds, with its own label and place", async () => {
  const { count, rows } = await extract({ of: "boxes" });
  expect(count).toBe(10);
  expect(rows[1]).toEqual({
    key: "square/1",
    box: { index: 0, x: 5, y: 11, width: 16, height: 16 },
    label: 1,
    factors: { place: 5 },
  });
});

test("features don't depend on the batch, which the last one is too short for", async () => {
  const [whole, parts] = [await extract({}), await extract({ batch: 4 })];
  for (const [index, value] of whole.features.entries()) expect(parts.features[index]).toBeCloseTo(value, 5);
});

test("a box's features are those of its picture cut out, not those of the image", async () => {
  const [boxes, whole] = [await extract({ of: "boxes" }), await extract({})];
  expect(
    Math.max(...boxes.features.map((value, index) => Math.abs(value - (whole.features[index] ?? 0)))),
  ).toBeGreaterThan(0.1);
});

test("the report counts rows and dead units", async () => {
  const encoder = artifact(await init());
  const { report } = await runReportStage(extractFeatures, { params: { of: "boxes" }, inputs: { encoder, images } });
  expect(report.metrics).toMatchObject({ rows: 10, dim: 32 });
  expect(report.metrics["dead units"]).toBeLessThan(16);
  expect(report.notes).toContain("10 boxes around crowds or outside their image were left out.");
});

test("an untrained encoder comes from its seed alone", async () => {
  const [first, same, other] = [await init(), await init(), await init({ seed: 1 })].map((path) => readEncoder(path));
  expect(same).toEqual(first);
  expect(other?.arrays["conv1.weight"]).not.toEqual(first?.arrays["conv1.weight"]);
});

test("MoCo's query encoder is imported, and its head and key encoder left out", async () => {
  const arrays = initializeResnet(BACKBONE, createRandom("3"));
  const named = Object.entries(arrays).flatMap(([name, array]) => [
    [`module.encoder_q.${name}`, array],
    [`module.encoder_k.${name}`, { ...array, data: array.data.map((value) => value + 1) }],
  ]);
  const weights = join(temporaryFolder("weights"), "moco.safetensors");
  const head = { shape: [1], data: new Float32Array(1) };
  writeSafetensors(weights, { ...Object.fromEntries(named), "module.encoder_q.fc.0.weight": head });
  const { outputs, logs } = await runStage(importEncoder, {
    params: { ...BACKBONE, method: "MoCo v2" },
    inputs: { weights: artifact(weights) },
  });
  const encoder = readEncoder(outputs["encoder"] ?? "");
  expect(encoder.arrays).toEqual(arrays);
  expect(encoder.info).toMatchObject({ ...BACKBONE, method: "MoCo v2", featureDim: 32, inputSidePx: 224 });
  expect(logs[0]).toMatch(/^\d+ values under "module\.encoder_q\."; 61 tensors left out$/);
});

async function init(params: object = {}): Promise<string> {
  const { outputs } = await runStage(initEncoder, { params: { ...BACKBONE, side: 32, ...params }, inputs: {} });
  return outputs["encoder"] ?? "";
}

async function extract(params: object) {
  const encoder = artifact(await init());
  const { outputs } = await runStage(extractFeatures, { params, inputs: { encoder, images } });
  return readFeatures(outputs["features"] ?? "");
}
