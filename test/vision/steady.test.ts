import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { createClassifier, stepClassifier } from "../../src/vision/classifier.ts";
import { extractFeatures, extractMap } from "../../src/vision/extract-features.ts";
import { createLinearProbe } from "../../src/vision/linear-probe.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import type { Architecture } from "../../src/vision/resnet-architecture.ts";
import { createSegmentationHead, scoreMap, stepSegmentation } from "../../src/vision/segmentation-head.ts";
import { hashedImages } from "./hashed-values.ts";

const TINY: Architecture = { architecture: "resnet10", width: 1 / 16, stem: "small" };
const SGD = { momentum: 0.9, weightDecay: 1e-4 };
const SIDE = 32;
const PIXELS = hashedImages(4, SIDE);

beforeAll(async () => {
  await openEngine({ engine: "cpu" });
});

test("training a classifier leaves no tensor behind", async () => {
  const classifier = createClassifier(TINY, 3, createRandom("0"));
  const optimizer = createSgd(classifier.weights.parameters, SGD);
  await expectSteady(async () => {
    const told = tf.tidy(() =>
      stepClassifier(classifier, {
        images: tf.tensor4d(PIXELS, [4, SIDE, SIDE, 3]),
        labels: tf.tensor1d([0, 1, 2, 0], "int32"),
        optimizer,
        learningRate: tf.scalar(0.01),
      }),
    );
    await told.data();
    told.dispose();
  });
});

test("neither do the linear probe, the segmentation head and a frozen backbone", async () => {
  const { weights } = createClassifier(TINY, 3, createRandom("0"));
  const frozen = { architecture: TINY, weights, sidePx: SIDE, batchSize: 4 };
  const probe = createLinearProbe({ dim: 32, classes: 3, ...SGD }, createRandom("1"));
  const head = createSegmentationHead({ dim: 32, hidden: 4, classes: 3 }, createRandom("2"));
  const optimizer = createSgd(head.weights.parameters, SGD);
  await expectSteady(async () => {
    const features = await extractFeatures(frozen, PIXELS);
    await probe.step(features, Int32Array.of(0, 1, 2, 0), 0.1);
    await probe.score(features, 3);
    tf.tidy(() => {
      const map = extractMap(frozen, PIXELS); // 4×2×2×32
      const labels = tf.zeros<tf.Rank.R1>([8 * 8 * 4], "int32");
      const counted = tf.ones<tf.Rank.R1>([8 * 8 * 4]);
      stepSegmentation(head, { map, sidePx: 8, labels, counted, optimizer, learningRate: tf.scalar(0.1) });
      scoreMap(head, map);
    });
  });
});

/** The first step may make what is kept. */
async function expectSteady(step: () => Promise<void>): Promise<void> {
  await step();
  const before = tf.memory().numTensors;
  for (let index = 0; index < 3; index++) await step();
  expect(tf.memory().numTensors).toBe(before);
}
