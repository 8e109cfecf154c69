import { beforeAll, describe, expect, test } from "vitest";
import { batchNormTraining } from "../../src/tensor/batch-norm.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import { fallbackCounts } from "../../src/tensor/fallback.ts";
import * as tf from "../../src/tensor/tf.ts";

/** Runs the same computation on `cpu` and on `onnx`, and compares what it gives. */
async function compare(compute: () => tf.Tensor[], tolerance = 1e-4): Promise<void> {
  const results: Float32Array[][] = [];
  for (const backend of ["cpu", "onnx"]) {
    await tf.setBackend(backend);
    const outputs = tf.tidy(compute);
    results.push(await Promise.all(outputs.map(async (output) => Float32Array.from(await output.data()))));
  }
  const [expected = [], actual = []] = results;
  expect(actual.length).toBe(expected.length);
  expected.forEach((values, index) => {
    expect(relativeGap(actual[index] ?? new Float32Array(), values)).toBeLessThan(tolerance);
  });
}

function relativeGap(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.NaN;
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return (
    actual.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? Number.NaN))), 0) / scale
  );
}

function random(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, "float32", seed);
}

beforeAll(async () => {
  await openEngine({ engine: "cpu" });
  await openEngine({ engine: "onnx" });
});

const CONVOLUTIONS = [
  { x: [2, 5, 6, 3], filter: [3, 3, 3, 4], stride: 1, pad: "same" as const },
  { x: [2, 5, 6, 3], filter: [3, 3, 3, 4], stride: 1, pad: "valid" as const },
  { x: [2, 8, 8, 3], filter: [3, 3, 3, 4], stride: 2, pad: "same" as const },
  { x: [3, 8, 8, 2], filter: [3, 3, 2, 4], stride: 2, pad: 1 },
  { x: [3, 7, 9, 2], filter: [3, 3, 2, 4], stride: 2, pad: 1 },
  { x: [2, 16, 16, 3], filter: [7, 7, 3, 4], stride: 2, pad: 3 },
  { x: [2, 8, 8, 3], filter: [1, 1, 3, 4], stride: 1, pad: 0 },
  { x: [2, 8, 8, 3], filter: [1, 1, 3, 4], stride: 2, pad: 0 },
  { x: [2, 7, 7, 3], filter: [1, 1, 3, 4], stride: 2, pad: 0 },
  { x: [3, 8, 10, 9], filter: [3, 3, 9, 10], stride: 1, pad: 1 },
  { x: [3, 8, 10, 9], filter: [3, 3, 9, 10], stride: 1, pad: 3 },
  { x: [3, 16, 16, 9], filter: [3, 3, 9, 10], stride: 2, pad: 1 },
  { x: [3, 15, 17, 9], filter: [3, 3, 9, 10], stride: 2, pad: 1 },
  { x: [3, 16, 16, 9], filter: [3, 3, 9, 10], stride: 2, pad: "same" as const },
  { x: [2, 17, 16, 9], filter: [3, 2, 9, 10], stride: 2, pad: "valid" as const },
  { x: [1, 8, 8, 3], filter: [3, 3, 3, 4], stride: 1, pad: 1 },
  // Images so small that most taps see beyond the edge.
  { x: [3, 1, 1, 9], filter: [3, 3, 9, 10], stride: 1, pad: 1 },
  { x: [3, 2, 2, 9], filter: [3, 3, 9, 10], stride: 1, pad: 1 },
  { x: [3, 2, 2, 9], filter: [3, 3, 9, 10], stride: 2, pad: 1 },
  { x: [3, 4, 4, 9], filter: [3, 3, 9, 10], stride: 1, pad: 1 },
  { x: [3, 4, 2, 9], filter: [3, 3, 9, 10], stride: 2, pad: 1 },
  { x: [3, 2, 3, 2], filter: [3, 3, 2, 4], stride: 1, pad: 3 },
  { x: [3, 2, 2, 9], filter: [1, 1, 9, 10], stride: 1, pad: 1 },
  { x: [3, 4, 4, 3], filter: [7, 7, 3, 4], stride: 2, pad: 3 },
  // Channels in whole blocks, or too few for one: computed directly.
  { x: [3, 8, 9, 3], filter: [3, 3, 3, 16], stride: 2, pad: 1 },
  { x: [3, 7, 6, 16], filter: [3, 3, 16, 16], stride: 1, pad: 1 },
  { x: [3, 7, 6, 16], filter: [3, 3, 16, 48], stride: 1, pad: "valid" as const },
  { x: [2, 8, 8, 32], filter: [3, 3, 32, 32], stride: 1, pad: 1 },
  { x: [2, 9, 12, 32], filter: [3, 2, 32, 16], stride: 1, pad: "same" as const },
  { x: [2, 12, 9, 16], filter: [5, 3, 16, 32], stride: 2, pad: 2 },
  { x: [2, 12, 12, 16], filter: [1, 1, 16, 32], stride: 2, pad: 0 },
  { x: [2, 6, 6, 16], filter: [3, 3, 16, 16], stride: 1, pad: 3 },
  // Batches that are cut into pieces, one of them of a prime number of images.
  { x: [32, 16, 16, 16], filter: [3, 3, 16, 20], stride: 1, pad: 1 },
  { x: [7, 32, 31, 16], filter: [3, 3, 16, 20], stride: 2, pad: 1 },
  { x: [13, 16, 16, 32], filter: [3, 3, 32, 8], stride: 1, pad: 1 },
];

describe("convolution, its gradients", () => {
  test.each(CONVOLUTIONS)("$x by $filter, stride $stride, pad $pad", async ({ x, filter, stride, pad }) => {
    await compare(() => {
      const convolve = (x: tf.Tensor, filter: tf.Tensor) => {
        const y = tf.conv2d(
          tf.reshape<tf.Rank.R4>(x, shape4(x)),
          tf.reshape<tf.Rank.R4>(filter, shape4(filter)),
          stride,
          pad,
        );
        return tf.mul(y, random(y.shape, 3));
      };
      const { value, grads } = tf.valueAndGrads((x, filter) => tf.sum(convolve(x, filter)))([
        random(x, 1),
        random(filter, 2),
      ]);
      return [convolve(random(x, 1), random(filter, 2)), value, ...grads];
    });
  });
});

test.each(CONVOLUTIONS)("a layer of $x by $filter with a bias, stride $stride, pad $pad", async (layer) => {
  const { stride: strides, pad } = layer;
  await compare(() => {
    const x = tf.reshape<tf.Rank.R4>(random(layer.x, 1), shape4({ shape: layer.x }));
    const filter = tf.reshape<tf.Rank.R4>(random(layer.filter, 2), shape4({ shape: layer.filter }));
    const bias = random(layer.filter.slice(3), 3);
    return (["linear", "relu"] as const).map((activation) =>
      tf.fused.conv2d({ x, filter, bias, strides, pad, activation }),
    );
  });
  expect(fallbackCounts()["FusedConv2D"]).toBeUndefined();
});

describe("what was computed in blocks of channels is read", () => {
  const layer = (x: tf.Tensor, channels: readonly [from: number, to: number], size: number, seed: number) =>
    tf.fused.conv2d({
      x: tf.reshape<tf.Rank.R4>(x, shape4(x)),
      filter: tf.reshape<tf.Rank.R4>(random([size, size, ...channels], seed), [size, size, ...channels]),
      bias: random([channels[1]], seed + 1),
      ...{ strides: 1, pad: "same", activation: "relu" as const },
    });

  test.each([16, 32])("by layers, pools, sums and functions of %i channels", async (channels) => {
    await compare(() => {
      const stem = layer(random([2, 9, 8, 3], 1), [3, channels], 3, 2);
      const pooled = tf.maxPool(stem, 3, 2, 1);
      const branch = layer(layer(pooled, [channels, 48], 1, 4), [48, channels], 3, 6);
      const sum = tf.relu<tf.Tensor4D>(tf.sub(branch, pooled));
      return [tf.mean(sum, [1, 2]), tf.sum(tf.square(layer(tf.avgPool(sum, 2, 1, "same"), [channels, 16], 1, 8)))];
    });
  });

  test("as it lies, by what mixes channels with places", async () => {
    await compare(() => {
      const wide = layer(random([2, 8, 8, 16], 1), [16, 32], 3, 2);
      const flipped = tf.reverse(wide, 3);
      const flat = tf.reshape(wide, [2, -1]);
      const rows = tf.reshape(wide, [128, 32]);
      return [
        ...[wide, flipped, tf.add(wide, flipped), tf.mul(wide, random([32], 3)), tf.concat([wide, tf.exp(wide)], 3)],
        ...[
          tf.exp(flat),
          tf.mul(flat, flat),
          tf.sub(rows, tf.exp(rows)),
          tf.mul(tf.reshape(tf.exp(wide), [2, 64, 32]), 2),
        ],
      ];
    });
  });
});

test("split in equal parts, in given lengths with a rest, and as the gradient of concat", async () => {
  await compare(() => {
    const x = tf.reshape<tf.Rank.R3>(random([4, 6, 2], 1), [4, 6, 2]);
    const parts = [...tf.split(x, 3, 1), ...tf.split(x, [1, -1, 2], 1)];
    const weight = random([4, 8, 2], 2);
    const join = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(tf.concat([a, b], 1), weight));
    return [...parts, ...tf.grads(join)([x, random([4, 2, 2], 3)])];
  });
  expect(fallbackCounts()["SplitV"]).toBeUndefined();
});

test("a small network trains as on cpu: loss, and the weights after 4 steps", async () => {
  await compare(() => trainSteps(4), 1e-3);
});

function trainSteps(steps: number): tf.Tensor[] {
  const filter = tf.variable(random([3, 3, 2, 8], 1), true);
  const [gamma, beta] = [tf.variable(tf.ones([8])), tf.variable(tf.zeros([8]))];
  const dense = tf.variable(random([8 * 4 * 4, 5], 2));
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4, 0], "int32"), 5);
  const optimizer = tf.train.momentum(0.05, 0.9);
  const losses: tf.Tensor[] = [];
  for (let step = 0; step < steps; step += 1) {
    const x = random([6, 8, 8, 2], 10 + step);
    const loss = optimizer.minimize(() => {
      const { y } = batchNormTraining(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 1), gamma, beta, {
        epsilon: 1e-5,
        groups: 1,
      });
      const pooled = tf.maxPool(tf.relu(y) as tf.Tensor4D, 3, 2, 1);
      const features = tf.reshape(pooled, [6, -1]);
      const unit = tf.div(features, tf.norm(features, 2, 1, true));
      const logits = tf.matMul(tf.concat([unit, unit], 0), dense);
      const gathered = tf.gather(logits, tf.tensor1d([0, 1, 2, 3, 4, 11], "int32"));
      return tf.losses.softmaxCrossEntropy(labels, gathered).asScalar();
    }, true);
    if (loss !== null) losses.push(loss);
  }
  return [...losses, filter, gamma, beta, dense];
}

function shape4({
  shape: [a = 1, b = 1, c = 1, d = 1],
}: {
  readonly shape: readonly number[];
}): [number, number, number, number] {
  return [a, b, c, d];
}
