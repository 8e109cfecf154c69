import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { initializeLinear, initializeResnet } from "../../src/vision/initialize.ts";
import { updateStatistics } from "../../src/vision/normalize-batch.ts";
import { runResnet } from "../../src/vision/resnet.ts";
import {
  ARCHITECTURE_NAMES,
  type Architecture,
  featureDim,
  listWeights,
} from "../../src/vision/resnet-architecture.ts";
import { createWeights, disposeWeights, readVariables } from "../../src/vision/weights.ts";
import { hashedImages } from "./hashed-values.ts";

const TINY: Architecture = { architecture: "resnet10", width: 1 / 16, stem: "small" };

beforeAll(async () => {
  await openEngine({ engine: "cpu" });
});

// From torchvision: sum(p.numel() for p in model.parameters()) less fc's; resnet10 is resnet18 less a block a stage.
test.each([
  ["resnet18", 11_176_512, 512],
  ["resnet34", 21_284_672, 512],
  ["resnet50", 23_508_032, 2048],
] as const)("%s has torchvision's number of parameters, %i", (architecture, parameters, dim) => {
  const weights = listWeights({ architecture, width: 1, stem: "imagenet" });
  const trained = weights.filter(({ role }) => role !== "mean" && role !== "variance");
  const sizes = trained.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(parameters);
  expect(featureDim({ architecture, width: 1, stem: "imagenet" })).toBe(dim);
});

test("names are torchvision's", () => {
  const names = listWeights({ architecture: "resnet10", width: 1, stem: "imagenet" }).map(({ name }) => name);
  expect(names.slice(0, 6)).toEqual([
    "conv1.weight",
    "bn1.weight",
    "bn1.bias",
    "bn1.running_mean",
    "bn1.running_var",
    "layer1.0.conv1.weight",
  ]);
  expect(names).toContain("layer2.0.downsample.1.running_var");
  expect(names).not.toContain("layer1.0.downsample.0.weight");
});

test.each(ARCHITECTURE_NAMES)("%s of a quarter width maps 64 px to 4×4 and to features", (architecture) => {
  const spec: Architecture = { architecture, width: 1 / 16, stem: "small" };
  const weights = createWeights(initializeResnet(spec, createRandom("0")));
  const { map, features } = runResnet(spec, weights, images(1), { training: false });
  expect(map.shape).toEqual([1, 4, 4, featureDim(spec)]);
  expect(features.shape).toEqual([1, featureDim(spec)]);
  disposeWeights(weights);
});

test("initial weights come from the seed and the name alone, with the deviations that torchvision draws", () => {
  const spec: Architecture = { architecture: "resnet10", width: 0.25, stem: "small" };
  const first = initializeResnet(spec, createRandom("7"));
  expect(initializeResnet(spec, createRandom("7"))).toEqual(first);
  expect(initializeResnet({ ...spec, architecture: "resnet18" }, createRandom("7"))["conv1.weight"]).toEqual(
    first["conv1.weight"],
  );
  const kernel = first["layer2.0.conv2.weight"]?.data ?? new Float32Array();
  const square = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
  expect(square / (2 / (32 * 9))).toBeCloseTo(1, 1);
  const linear = initializeLinear("fc", 100, 40, createRandom("7"))["fc.weight"]?.data ?? [];
  expect(Math.max(...linear)).toBeLessThan(0.1);
  expect(Math.max(...linear)).toBeGreaterThan(0.099);
  expect(Math.min(...linear)).toBeLessThan(-0.099);
});

test("groups are batches of their own: features, and statistics as their mean", async () => {
  const weights = createWeights(initializeResnet(TINY, createRandom("0")));
  const x = images(4);
  const [left, right] = tf.split<tf.Tensor4D>(x, 2).map((half) => runResnet(TINY, weights, half, { training: true }));
  const grouped = runResnet(TINY, weights, x, { training: true, groups: 2 });
  if (left === undefined || right === undefined) throw new Error("two halves were expected");
  expect(await grouped.features.data()).toEqual(await tf.concat([left.features, right.features]).data());
  const name = "layer4.0.bn2.running_var";
  const [a = Number.NaN] = (await left.statistics.get(name)?.data()) ?? [];
  const [b = Number.NaN] = (await right.statistics.get(name)?.data()) ?? [];
  expect((await grouped.statistics.get(name)?.data())?.[0]).toBeCloseTo((a + b) / 2, 6);
  expect(await grouped.features.data()).not.toEqual(
    await runResnet(TINY, weights, x, { training: true }).features.data(),
  );
});

test("running statistics move by a tenth towards the batch's; a training pass leaves no tensor behind", async () => {
  const weights = createWeights(initializeResnet(TINY, createRandom("0")));
  const x = images(2);
  const before = tf.memory().numTensors;
  const seen = tf.tidy(() => {
    const { statistics } = runResnet(TINY, weights, x, { training: true });
    updateStatistics(weights.buffers, statistics);
    return tf.clone(statistics.get("bn1.running_mean") ?? tf.zeros([1]));
  });
  const [mean = Number.NaN] = await seen.data();
  seen.dispose();
  expect(tf.memory().numTensors).toBe(before);
  const buffers = await readVariables(weights.buffers);
  expect(buffers["bn1.running_mean"]?.data[0]).toBeCloseTo(mean / 10, 6);
});

function images(batch: number): tf.Tensor4D {
  return tf.tensor4d(hashedImages(batch, 64), [batch, 64, 64, 3]);
}
