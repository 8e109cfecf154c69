import { expect, test } from "vitest";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { descend, moveAverages } from "../../src/tensor/update.ts";

/** Small and large tensors in turn: the small ones are computed as one. */
const SHAPES = [[3], [80, 70], [2, 2], [1], [5000]];

test.each(["onnx", "cpu"] as const)(
  "on %s, three steps of descent are PyTorch's SGD, number by number",
  async (engine) => {
    await openEngine({ engine, threads: 1 });
    const [parameters, buffers] = [createVariables(1), createVariables(2)];
    const expected = SHAPES.map((_, index) => ({
      p: Float64Array.from(pick(parameters, index).dataSync()),
      b: Float64Array.from(pick(buffers, index).dataSync()),
    }));
    for (const step of [1, 2, 3]) {
      const gradients = createVariables(10 * step);
      const [momentum, weightDecay, rate] = [0.9, 0.01, 0.1 / step];
      descend({ parameters, buffers, gradients, learningRate: tf.scalar(rate), momentum, weightDecay });
      for (const [index, { p, b }] of expected.entries()) {
        for (const [at, gradient] of pick(gradients, index).dataSync().entries()) {
          b[at] = momentum * (b[at] ?? 0) + gradient + weightDecay * (p[at] ?? 0);
          p[at] = (p[at] ?? 0) - rate * b[at];
        }
      }
    }
    for (const [index, { p, b }] of expected.entries()) {
      expect(gap(pick(parameters, index).dataSync(), p)).toBeLessThan(1e-5);
      expect(gap(pick(buffers, index).dataSync(), b)).toBeLessThan(1e-5);
    }
  },
);

test.each(["onnx", "cpu"] as const)("on %s, averages move by 1 - momentum, and no tensor is left", async (engine) => {
  await openEngine({ engine, threads: 1 });
  const [averages, seen] = [createVariables(1), createVariables(2)];
  const expected = averages.map((average, index) => {
    const target = pick(seen, index).dataSync();
    return Float64Array.from(average.dataSync(), (value, at) => 0.99 * value + 0.01 * (target[at] ?? 0));
  });
  const before = tf.memory().numTensors;
  moveAverages({ averages, seen, momentum: 0.99 });
  expect(tf.memory().numTensors).toBe(before);
  for (const [index, values] of expected.entries()) {
    expect(gap(pick(averages, index).dataSync(), values)).toBeLessThan(1e-6);
  }
});

function createVariables(seed: number): tf.Variable[] {
  return SHAPES.map((shape, index) => tf.variable(tf.randomNormal(shape, 0, 1, "float32", seed + 100 * index)));
}

function gap(actual: ArrayLike<number>, expected: Float64Array): number {
  return Math.max(...Array.from(expected, (value, at) => Math.abs(value - (actual[at] ?? Number.NaN))));
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
