import { expect, test } from "vitest";
import { readEncoder } from "../../src/vision/encoder.ts";
import pretrainMoco from "../../stages/pretrain-moco.ts";
import { expectResumed } from "./interrupt.ts";
import { runReportStage, runStage } from "./stage-harness.ts";
import { createTrainingInputs } from "./training-inputs.ts";

const inputs = await createTrainingInputs("moco-v2");
const PARAMS = {
  ...{ architecture: "resnet10", width: 1 / 8, stem: "small", epochs: 6, batchSize: 16, learningRate: 0.05 },
  ...{ queueSize: 64, dim: 16, keyMomentum: 0.9, headNorm: "batch", shuffleGroups: 2, checkpointSteps: 5 },
};

test("positive keys part from the queue, and the curves tell all that was followed", async () => {
  const { report } = await runReportStage(pretrainMoco, {
    params: { ...PARAMS, epochs: 30, keyMomentum: 0.9 },
    inputs,
  });
  const { steps, positive = 0, negative = 0 } = report.metrics;
  expect(steps).toBe(90);
  expect(positive - negative).toBeGreaterThan(0.1);
  expect(Object.keys(report.curves ?? {})).toEqual(["loss", "similarity", "queue-age", "learning-rate", "knn"]);
  expect(report.curves?.["queue-age"]?.series[0]?.points.at(-1)).toEqual([30, 4]);
});

test("the encoder is the query encoder without its head", async () => {
  const { outputs } = await runStage(pretrainMoco, { params: { ...PARAMS, steps: 1 }, inputs });
  const { info, arrays } = readEncoder(outputs["encoder"] ?? "");
  expect(info).toMatchObject({ method: "moco-v2, same-frame", inputSidePx: 32, featureDim: 64 });
  expect(Object.keys(arrays).filter((name) => name.startsWith("fc"))).toEqual([]);
});

test("killed in the middle, it goes on from its checkpoint to the same bytes", async () => {
  await expectResumed(pretrainMoco, { params: PARAMS, inputs });
});

test("what the inputs don't hold is said with its remedy", async () => {
  const of = (params: object) => runStage(pretrainMoco, { params: { ...PARAMS, ...params }, inputs });
  await expect(of({ pairs: "region-tracker" })).rejects.toThrow("wire a track-regions stage to it");
  await expect(of({ pairs: "frame-temporal" })).rejects.toThrow("pairs over time need frames of videos");
  await expect(of({ learningRate: 1e30 })).rejects.toThrow(/^the loss is .* at step \d+ .*try a lower learningRate$/);
});

test.each([
  [{ batchSize: 15 }, "batchSize", "it must be a multiple of shuffleGroups, 2, and twice that at least"],
  [{ batchSize: 2 }, "batchSize", "it must be a multiple of shuffleGroups, 2, and twice that at least"],
  [{ queueSize: 15 }, "queueSize", "it must hold the 16 keys of a step at least"],
  [{ queueSize: 31, pairs: "region-tracker" }, "queueSize", "it must hold the 32 keys of a step at least"],
])("%o is refused before anything runs", (given, name, message) => {
  const { error } = pretrainMoco.params.safeParse({ ...PARAMS, ...given });
  expect(error?.issues).toMatchObject([{ path: [name], message }]);
});
