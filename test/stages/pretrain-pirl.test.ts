import { expect, test } from "vitest";
import { readEncoder } from "../../src/vision/encoder.ts";
import pretrainPirl from "../../stages/pretrain-pirl.ts";
import { expectResumed } from "./interrupt.ts";
import { writeSquares } from "./sample-images.ts";
import { artifact, runReportStage, runStage } from "./stage-harness.ts";
import { createTrainingInputs } from "./training-inputs.ts";

const inputs = await createTrainingInputs("moco-v2");
const PARAMS = {
  ...{ architecture: "resnet10", width: 1 / 8, stem: "small", epochs: 6, batchSize: 16, learningRate: 0.05 },
  ...{ dim: 16, headNorm: "batch", negatives: 32, patchSide: 12, checkpointSteps: 5 },
};

test("images come nearer to their own memories than to others', and the curves tell all that was followed", async () => {
  const { report } = await runReportStage(pretrainPirl, { params: { ...PARAMS, epochs: 30 }, inputs });
  const { steps, positive = 0, negative = 0 } = report.metrics;
  expect(steps).toBe(90);
  expect(positive - negative).toBeGreaterThan(0.1);
  expect(Object.keys(report.curves ?? {})).toEqual(["loss", "similarity", "learning-rate", "knn"]);
});

test("the encoder is the backbone without its heads", async () => {
  const { outputs } = await runStage(pretrainPirl, { params: { ...PARAMS, steps: 1 }, inputs });
  const { info, arrays } = readEncoder(outputs["encoder"] ?? "");
  expect(info).toMatchObject({ method: "pirl", inputSidePx: 32, featureDim: 64 });
  expect(Object.keys(arrays).filter((name) => name.includes(".fc"))).toEqual([]);
});

test("killed in the middle, it goes on from its checkpoint, and with its memory, to the same bytes", async () => {
  await expectResumed(pretrainPirl, { params: PARAMS, inputs });
});

test("a single image is refused", async () => {
  const images = artifact(await writeSquares(1));
  const run = runStage(pretrainPirl, { params: PARAMS, inputs: { ...inputs, images } });
  await expect(run).rejects.toThrow("`images` needs two at least");
});

test("a jigsaw's shares in the wrong order are refused before anything runs", () => {
  const { error } = pretrainPirl.params.safeParse({ ...PARAMS, jigsawScale: [1, 0.6] });
  expect(error?.issues).toMatchObject([{ path: ["jigsawScale"], message: "the first is more than the second" }]);
});
