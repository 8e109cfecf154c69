import { beforeAll, expect, test } from "vitest";
import { batchNormTraining } from "../../src/tensor/batch-norm.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";

/** Step of the finite differences: for float32 about the cube root of its precision. */
const STEP = 4e-3;

beforeAll(async () => {
  await openEngine({ engine: "onnx", threads: 1 });
});

const image = (x: tf.Tensor) => tf.reshape<tf.Rank.R4>(x, [2, 6, 6, 3]);
const indices = () => tf.tensor1d([0, 3, 3, 1], "int32");

/** What training uses, as functions of tensors; each input's gradient is checked. */
const FUNCTIONS: readonly [name: string, shapes: number[][], compute: (...inputs: tf.Tensor[]) => tf.Tensor][] = [
  ["add, broadcast", [[4, 3], [3]], (a = none(), b = none()) => tf.add(a, b)],
  [
    "sub, broadcast",
    [
      [4, 3],
      [4, 1],
    ],
    (a = none(), b = none()) => tf.sub(a, b),
  ],
  ["mul, broadcast", [[4, 3], [3]], (a = none(), b = none()) => tf.mul(a, b)],
  [
    "div",
    [
      [4, 3],
      [4, 1],
    ],
    (a = none(), b = none()) => tf.div(a, tf.add(tf.square(b), 1)),
  ],
  [
    "maximum",
    [
      [4, 3],
      [4, 3],
    ],
    (a = none(), b = none()) => tf.maximum(a, b),
  ],
  [
    "matMul",
    [
      [4, 3],
      [3, 5],
    ],
    (a = none(), b = none()) => tf.matMul(a, b),
  ],
  [
    "matMul, both transposed",
    [
      [3, 4],
      [5, 3],
    ],
    (a = none(), b = none()) => tf.matMul(a, b, true, true),
  ],
  ["relu", [[5, 5]], (x = none()) => tf.relu(x)],
  ["sigmoid", [[5, 5]], (x = none()) => tf.sigmoid(x)],
  ["tanh", [[5, 5]], (x = none()) => tf.tanh(x)],
  ["exp, log, sqrt", [[5, 5]], (x = none()) => tf.sqrt(tf.log(tf.add(tf.exp(x), 2)))],
  ["mean, sum, max", [[4, 3, 5]], (x = none()) => tf.add(tf.mean(x, [0]), tf.mul(tf.sum(x, 0), tf.max(x, 0)))],
  ["logSoftmax", [[4, 6]], (x = none()) => tf.logSoftmax(x)],
  ["softmax", [[4, 6]], (x = none()) => tf.softmax(x)],
  ["unit length", [[4, 6]], (x = none()) => tf.div(x, tf.norm(x, 2, 1, true))],
  [
    "concat, slice",
    [
      [2, 3],
      [2, 4],
    ],
    (a = none(), b = none()) => tf.slice(tf.concat([a, b], 1), [0, 1], [2, 5]),
  ],
  ["split", [[4, 6]], (x = none()) => tf.mul(tf.split(x, 2, 1)[0] ?? x, tf.split(x, 2, 1)[1] ?? x)],
  ["gather", [[4, 3]], (x = none()) => tf.gather(x, indices())],
  [
    "transpose, pad, tile",
    [[2, 3]],
    (x = none()) =>
      tf.tile(
        tf.pad(tf.transpose(x), [
          [1, 0],
          [0, 2],
        ]),
        [2, 1],
      ),
  ],
  [
    "conv2d",
    [
      [2, 6, 6, 3],
      [3, 3, 3, 4],
    ],
    (x = none(), w = none()) => tf.conv2d(image(x), filter(w, 3), 1, 1),
  ],
  [
    "conv2d, stride 2",
    [
      [2, 6, 6, 3],
      [3, 3, 3, 4],
    ],
    (x = none(), w = none()) => tf.conv2d(image(x), filter(w, 3), 2, 1),
  ],
  [
    "conv2d, pointwise",
    [
      [2, 6, 6, 3],
      [1, 1, 3, 4],
    ],
    (x = none(), w = none()) => tf.conv2d(image(x), filter(w, 1), 2, 0),
  ],
  ["maxPool", [[2, 6, 6, 3]], (x = none()) => tf.maxPool(image(x), 3, 2, 1)],
  ["avgPool", [[2, 6, 6, 3]], (x = none()) => tf.avgPool(image(x), 2, 2, "same")],
  [
    "batch norm",
    [[2, 6, 6, 3], [3], [3]],
    (x = none(), gamma = none(), beta = none()) => batchNormTraining(x, gamma, beta, { epsilon: 1e-5, groups: 1 }).y,
  ],
];

function none(): never {
  throw new Error("an input is missing");
}

function filter(w: tf.Tensor, side: number): tf.Tensor4D {
  return tf.reshape<tf.Rank.R4>(w, [side, side, 3, 4]);
}

test.each(FUNCTIONS)("%s: the gradients are the finite differences", async (_, shapes, compute) => {
  const inputs = shapes.map((shape, index) => tf.randomNormal(shape, 0, 1, "float32", index + 1));
  const project = (...inputs: tf.Tensor[]) => {
    const y = compute(...inputs);
    return tf.sum(tf.mul(y, tf.randomNormal(y.shape, 0, 1, "float32", 99)));
  };
  const gradients = tf.grads(project)(inputs);
  for (const [index, input] of inputs.entries()) {
    const direction = tf.randomNormal(input.shape, 0, 1, "float32", 50 + index);
    const at = (step: number) => project(...inputs.with(index, tf.add(input, tf.mul(direction, step))));
    const difference = tf.div(tf.sub(at(STEP), at(-STEP)), 2 * STEP);
    const expected = await read(difference);
    const actual = await read(tf.sum(tf.mul(gradients[index] ?? none(), direction)));
    const scale = Math.max(1, await read(tf.mul(tf.norm(gradients[index] ?? none()), tf.norm(direction))));
    expect(Math.abs(actual - expected) / scale).toBeLessThan(5e-3);
  }
});

async function read(scalar: tf.Tensor): Promise<number> {
  return (await scalar.data())[0] ?? Number.NaN;
}
