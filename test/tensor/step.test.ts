import { afterEach, beforeEach, expect, test } from "vitest";
import { batchNormTraining } from "../../src/tensor/batch-norm.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import { OnnxBackend } from "../../src/tensor/onnx/backend.ts";
import { compileStep } from "../../src/tensor/step.ts";
import { type ImagesInput, type ScalarInput, scalarInput } from "../../src/tensor/step-inputs.ts";
import * as tf from "../../src/tensor/tf.ts";

type Inputs = { readonly images: ImagesInput; readonly learningRate: ScalarInput };

let filter: tf.Variable<tf.Rank.R4>;
let gamma: tf.Variable;
let beta: tf.Variable;
let calls = 0;

beforeEach(async () => {
  await openEngine({ engine: "onnx", threads: 1 });
  createNetwork();
});

afterEach(() => tf.dispose([filter, gamma, beta]));

test("a repeated step computes the bytes of the step itself, of which nothing is called from the third on", async () => {
  const repeated = await train(compileStep<Inputs>(compute), 12);
  expect(calls).toBe(2);
  resetNetwork();
  const plain = await train(callEachTime, 12);
  expect(calls).toBe(14);
  expect(repeated).toEqual(plain);
});

test("500 repeated steps grow neither tensors nor graphs nor memory", async () => {
  const step = compileStep<Inputs>(compute);
  await train(step, 100);
  const [tensors, compiled, bytes] = [tf.memory().numTensors, backend().compiled, memory()];
  await train(step, 400);
  expect([tf.memory().numTensors, backend().compiled, calls]).toEqual([tensors, compiled, 2]);
  expect(memory() - bytes).toBeLessThan(4 << 20);
});

test("variables that are set between two steps count, and copies of them keep their values", async () => {
  const step = compileStep<Inputs>(compute);
  const first = await train(step, 5);
  const copy = tf.clone(filter);
  const kept = Array.from(await copy.data());
  resetNetwork();
  expect(await train(step, 5)).toEqual(first);
  await train(step, 1);
  expect(Array.from(await copy.data())).toEqual(kept);
  expect(calls).toBe(2);
  copy.dispose();
});

test("other shapes are recorded for themselves", async () => {
  const step = compileStep<Inputs>(compute);
  for (const n of [4, 4, 2, 4, 2, 2]) await step(inputs(0, n));
  expect(calls).toBe(4);
});

test("a loss that is no number is given as such, at its step", async () => {
  const step = compileStep<Inputs>(compute);
  const losses: number[] = [];
  for (const rate of [0.1, 0.1, 0.1, Number.NaN, 0.1, 0.1]) {
    const [loss = 0] = await step({ ...inputs(0, 4), learningRate: scalarInput(rate) });
    losses.push(loss);
  }
  expect(losses.map(Number.isFinite)).toEqual([true, true, true, true, false, false]);
});

test("a step whose constants change is recorded each time, and right", async () => {
  let factor = 0;
  const step = compileStep<{ readonly x: ScalarInput }>(({ x }) => {
    factor += 1;
    return tf.mul(x, tf.scalar(factor));
  });
  const results: number[] = [];
  for (let index = 0; index < 5; index++) results.push(...(await step({ x: scalarInput(10) })));
  expect(results).toEqual([10, 20, 30, 40, 50]);
});

test("so is one that reads what it computes, or that takes a tensor from elsewhere", async () => {
  let calls = 0;
  const elsewhere = tf.scalar(3);
  const reading = compileStep<{ readonly x: ScalarInput }>(({ x }) => {
    calls += 1;
    const [value = 0] = tf.square(x).dataSync();
    return tf.add(x, value);
  });
  const taking = compileStep<{ readonly x: ScalarInput }>(({ x }) => {
    calls += 1;
    return tf.add(x, elsewhere);
  });
  for (const x of [1, 2, 3, 4]) {
    expect(await reading({ x: scalarInput(x) })).toEqual(Float32Array.of(x + x * x));
    expect(await taking({ x: scalarInput(x) })).toEqual(Float32Array.of(x + 3));
  }
  expect(calls).toBe(8);
  elsewhere.dispose();
});

test("an engine that does not record calls the step", async () => {
  const expected = await train(compileStep<Inputs>(compute), 3);
  tf.dispose([filter, gamma, beta]);
  await openEngine({ engine: "cpu" });
  createNetwork();
  const actual = await train(compileStep<Inputs>(compute), 3);
  expect(Math.max(...actual.map((value, index) => Math.abs(value - (expected[index] ?? 0))))).toBeLessThan(1e-5);
  expect(calls).toBe(3);
});

function createNetwork(): void {
  calls = 0;
  tf.tidy(() => {
    filter = tf.variable(tf.zeros<tf.Rank.R4>([3, 3, 1, 8]));
    gamma = tf.variable(tf.zeros([8]));
    beta = tf.variable(tf.zeros([8]));
  });
  resetNetwork();
}

function resetNetwork(): void {
  tf.tidy(() => {
    filter.assign(tf.randomNormal([3, 3, 1, 8], 0, 0.3, "float32", 1));
    gamma.assign(tf.ones([8]));
    beta.assign(tf.zeros([8]));
  });
}

/** A gradient step of a small network. */
function compute({
  images,
  learningRate,
}: {
  readonly images: tf.Tensor4D;
  readonly learningRate: tf.Scalar;
}): tf.Tensor {
  calls += 1;
  const variables = [filter, gamma, beta];
  const { value, grads } = tf.variableGrads(() => {
    const y = tf.conv2d(images, filter, 1, 1);
    return tf.mean(tf.square(tf.sub(tf.relu(batchNormTraining(y, gamma, beta, { epsilon: 1e-5, groups: 1 }).y), 1)));
  }, variables);
  for (const each of variables) each.assign(tf.sub(each, tf.mul(grads[each.name] ?? tf.scalar(0), learningRate)));
  return value;
}

async function callEachTime(inputs: Inputs): Promise<Float32Array> {
  const result = tf.tidy(() => {
    const images = tf.tensor4d(inputs.images.data, [...inputs.images.shape]);
    return compute({ images, learningRate: tf.tensor(inputs.learningRate.data, []) });
  });
  const values = await result.data<"float32">();
  result.dispose();
  return values;
}

/** Losses, then the filter in the end. */
async function train(step: (inputs: Inputs) => Promise<Float32Array>, steps: number): Promise<number[]> {
  const losses: number[] = [];
  for (let index = 0; index < steps; index++) losses.push(...(await step(inputs(index, 4))));
  return [...losses, ...(await filter.data())];
}

function inputs(index: number, n: number): Inputs {
  const data = new Float32Array(n * 64).map((_, place) => Math.sin(place * place + index));
  return { images: { shape: [n, 8, 8, 1], data }, learningRate: scalarInput(0.1 / (index + 1)) };
}

function memory(): number {
  return process.memoryUsage().arrayBuffers;
}

function backend(): OnnxBackend {
  const backend = tf.backend();
  if (!(backend instanceof OnnxBackend)) throw new Error("another backend computes");
  return backend;
}
