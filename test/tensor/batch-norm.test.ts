import { beforeAll, expect, test } from "vitest";
import { batchNormTraining } from "../../src/tensor/batch-norm.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";

beforeAll(async () => {
  await openEngine({ engine: "cpu" });
});

test.each([[[4, 3, 3, 2]], [[6, 2]]])(
  "y, the statistics and the gradients over %j are those of the plain formula",
  async (shape) => {
    const x = tf.randomNormal(shape, 1, 2, "float32", 7);
    const gamma = tf.tensor1d([0.5, 2]);
    const beta = tf.tensor1d([1, -1]);
    const weights = tf.randomNormal(shape, 0, 1, "float32", 8);
    const axes = shape.slice(1).map((_, axis) => axis);
    const plain = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
      const { mean, variance } = tf.moments(x, axes);
      return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma), beta);
    };
    const fused = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      batchNormTraining(x, gamma, beta, { epsilon: 1e-5, groups: 1 }).y;
    const [expected, actual] = [plain, fused].map((norm) =>
      tf.valueAndGrads((x, gamma, beta) => tf.sum(tf.mul(norm(x, gamma, beta), weights)))([x, gamma, beta]),
    );
    expect(await gap(fused(x, gamma, beta), plain(x, gamma, beta))).toBeLessThan(1e-5);
    for (const index of [0, 1, 2]) {
      expect(await gap(actual?.grads[index], expected?.grads[index])).toBeLessThan(1e-4);
    }
  },
);

test.each(["cpu", "onnx"] as const)(
  "groups of a batch are normalised as batches of their own, on %s",
  async (engine) => {
    await openEngine({ engine, threads: 1 });
    const x = tf.randomNormal([6, 8, 8, 3], 1, 2, "float32", 7);
    const [gamma, beta] = [tf.tensor1d([0.5, 2, 1]), tf.tensor1d([1, -1, 0])];
    const weights = tf.randomNormal([6, 8, 8, 3], 0, 1, "float32", 8);
    const options = { epsilon: 1e-5, groups: 1 };
    const together = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      batchNormTraining(x, gamma, beta, { ...options, groups: 3 }).y;
    const apart = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      tf.concat(tf.split(x, 3).map((part) => batchNormTraining(part, gamma, beta, options).y));
    const [expected, actual] = [apart, together].map((norm) =>
      tf.valueAndGrads((x, gamma, beta) => tf.sum(tf.mul(norm(x, gamma, beta), weights)))([x, gamma, beta]),
    );
    expect(await gap(together(x, gamma, beta), apart(x, gamma, beta))).toBeLessThan(1e-5);
    for (const index of [0, 1, 2]) expect(await gap(actual?.grads[index], expected?.grads[index])).toBeLessThan(2e-4);
    const { mean, variance } = batchNormTraining(x, gamma, beta, { ...options, groups: 3 });
    const moments = tf.split(x, 3).map((part) => tf.moments(part, [0, 1, 2]));
    expect(await gap(mean, tf.stack(moments.map((each) => each.mean)))).toBeLessThan(1e-5);
    expect(await gap(variance, tf.stack(moments.map((each) => each.variance)))).toBeLessThan(1e-4);
  },
);

async function gap(left: tf.Tensor | undefined, right: tf.Tensor | undefined): Promise<number> {
  if (left === undefined || right === undefined) return Number.NaN;
  return (await tf.max(tf.abs(tf.sub(left, right))).data())[0] ?? Number.NaN;
}
