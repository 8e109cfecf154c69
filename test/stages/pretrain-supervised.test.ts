import { expect, test } from "vitest";
import { readEncoder } from "../../src/vision/encoder.ts";
import pretrainSupervised from "../../stages/pretrain-supervised.ts";
import { expectResumed } from "./interrupt.ts";
import { runReportStage, runStage } from "./stage-harness.ts";
import { createTrainingInputs } from "./training-inputs.ts";

const inputs = await createTrainingInputs("supervised");
const PARAMS = {
  ...{ architecture: "resnet10", width: 1 / 8, stem: "small", epochs: 6, batchSize: 16, learningRate: 0.05 },
  ...{ checkpointSteps: 5, monitorEpochs: 3 },
};

test("colours are learned: the loss falls, the accuracy and the monitor rise", async () => {
  const { report } = await runReportStage(pretrainSupervised, { params: PARAMS, inputs });
  expect(report.metrics).toMatchObject({ steps: 18 });
  expect(report.metrics["accuracy"]).toBeGreaterThan(80);
  expect(report.metrics["kNN"]).toBeGreaterThan(80);
  const [loss] = report.curves?.["loss"]?.series ?? [];
  expect(loss?.points.length).toBe(18);
  expect(report.metrics["loss"]).toBeLessThan(0.5 * (loss?.points[0]?.[1] ?? 0));
  expect(report.curves?.["knn"]?.series[0]?.points.map(([epoch]) => epoch)).toEqual([3, 6]);
});

test("the encoder says what it is made for, and has no head", async () => {
  const { outputs } = await runStage(pretrainSupervised, { params: { ...PARAMS, steps: 1 }, inputs });
  const { info } = readEncoder(outputs["encoder"] ?? "");
  expect(info).toMatchObject({ method: "supervised", inputSidePx: 32, mean: [0.5, 0.5, 0.5], featureDim: 64 });
});

test("killed in the middle, it goes on from its checkpoint to the same bytes", async () => {
  await expectResumed(pretrainSupervised, { params: PARAMS, inputs });
});

test("a diverging loss ends the stage with its step", async () => {
  const params = { ...PARAMS, learningRate: 1e30 };
  await expect(runStage(pretrainSupervised, { params, inputs })).rejects.toThrow(
    /^the loss is (NaN|Infinity) at step \d+ \(epoch \d, learning rate .*\): training has diverged; try a lower learningRate$/,
  );
});
