import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { differentiate } from "../../src/vision/differentiate.ts";
import { createAdamW } from "../../src/vision/optimizers/adamw.ts";
import { createLars } from "../../src/vision/optimizers/lars.ts";
import type { Optimizer } from "../../src/vision/optimizers/optimizer.ts";
import { createCosine, createSteps } from "../../src/vision/optimizers/schedule.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import {
  createWeights,
  disposeWeights,
  pickVariable,
  readVariables,
  type Variables,
} from "../../src/vision/weights.ts";
import { hashedValues } from "./hashed-values.ts";

interface Fixture {
  readonly optimizers: { readonly [name: string]: { readonly matrix: number[]; readonly bias: number[] } };
}
const fixture: Fixture = JSON.parse(readFileSync(new URL("fixtures/resnet.json", import.meta.url), "utf8"));

const OPTIMIZERS = {
  sgd: (parameters: Variables) => createSgd(parameters, { momentum: 0.9, weightDecay: 0.01 }),
  adamw: (parameters: Variables) =>
    createAdamW(parameters, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 }),
  lars: (parameters: Variables) => createLars(parameters, { momentum: 0.9, weightDecay: 0.01, trust: 0.02 }),
};
const NAMES = ["sgd", "adamw", "lars"] as const;

beforeAll(async () => {
  await openEngine({ engine: "cpu" });
});

test.each(NAMES)("five steps of %s with a falling rate are PyTorch's", async (name) => {
  const weights = startWeights();
  const optimizer = OPTIMIZERS[name](weights.parameters);
  for (let step = 0; step < 5; step++) runStep(weights.parameters, optimizer, step);
  const { matrix, bias } = await readVariables(weights.parameters);
  for (const [actual, expected] of [
    [matrix?.data, fixture.optimizers[name]?.matrix],
    [bias?.data, fixture.optimizers[name]?.bias],
  ] as const) {
    expect(actual?.length).toBe(expected?.length);
    for (const [index, value] of expected?.entries() ?? []) expect(actual?.[index]).toBeCloseTo(value, 5);
  }
  optimizer.dispose();
  disposeWeights(weights);
});

test.each(NAMES)("%s goes on from its saved state to the same bytes", async (name) => {
  const straight = startWeights();
  const optimizer = OPTIMIZERS[name](straight.parameters);
  for (let step = 0; step < 3; step++) runStep(straight.parameters, optimizer, step);
  const state = await optimizer.read();
  const resumed = createWeights(await readVariables(straight.parameters));
  const second = OPTIMIZERS[name](resumed.parameters);
  second.restore(state);
  for (let step = 3; step < 6; step++) {
    runStep(straight.parameters, optimizer, step);
    runStep(resumed.parameters, second, step);
  }
  expect(await readVariables(resumed.parameters)).toEqual(await readVariables(straight.parameters));
  expect(await second.read()).toEqual(await optimizer.read());
});

test.each(NAMES)("%s leaves no tensor behind", (name) => {
  const before = tf.memory().numTensors;
  const weights = startWeights();
  const optimizer = OPTIMIZERS[name](weights.parameters);
  runStep(weights.parameters, optimizer, 0);
  const during = tf.memory().numTensors;
  for (let step = 1; step < 5; step++) runStep(weights.parameters, optimizer, step);
  expect(tf.memory().numTensors).toBe(during);
  optimizer.dispose();
  disposeWeights(weights);
  expect(tf.memory().numTensors).toBe(before);
});

test("a parameter that has no gradient is a mistake, and so is a state that lacks it", () => {
  const { parameters } = startWeights();
  const sgd = OPTIMIZERS.sgd(parameters);
  expect(() => sgd.step(new Map(), tf.scalar(1))).toThrow('there is no gradient for "matrix"');
  expect(() => sgd.restore({})).toThrow('there is no array "momentum.matrix"');
});

test("the cosine falls from the base to 0, after a linear warm-up", () => {
  const cosine = createCosine({ base: 0.03, epochs: 200 });
  expect([0, 50, 100, 200].map(cosine)).toEqual([0.03, 0.03 * 0.5 * (1 + Math.cos(Math.PI / 4)), 0.015, 0].map(near));
  const warm = createCosine({ base: 1, epochs: 12, warmup: 2 });
  expect([0, 1, 2, 7, 12].map(warm)).toEqual([0, 0.5, 1, 0.5, 0].map(near));
});

test("steps take effect at their milestone", () => {
  const steps = createSteps({ base: 30, milestones: [60, 80], factor: 0.1 });
  expect([0, 59.99, 60, 79, 80, 99].map(steps)).toEqual([30, 30, 3, 3, 0.3, 0.3].map(near));
});

function near(value: number): unknown {
  return expect.closeTo(value, 10);
}

function startWeights() {
  return createWeights({
    matrix: { shape: [3, 4], data: hashedValues("matrix", 12) },
    bias: { shape: [4], data: hashedValues("bias", 4) },
  });
}

/** What the script's `run_optimizer` does. */
function runStep(parameters: Variables, optimizer: Optimizer, step: number): void {
  tf.tidy(() => {
    const { gradients } = differentiate(parameters, () => {
      const matrix = tf.squaredDifference(pickVariable(parameters, "matrix"), 0.5);
      const bias = tf.squaredDifference(pickVariable(parameters, "bias"), -0.5);
      return { loss: tf.div(tf.add(tf.sum(matrix), tf.sum(bias)), 2) };
    });
    optimizer.step(gradients, tf.scalar(0.1 / (step + 1)));
  });
}
