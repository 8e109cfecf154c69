import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import type { NamedTensors } from "../../src/vision/differentiate.ts";
import { l2Normalise } from "../../src/vision/l2-normalise.ts";
import { MemoryBank } from "../../src/vision/memory-bank.ts";
import type { Optimizer } from "../../src/vision/optimizers/optimizer.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import { createPirl, type Pirl, stepPirl } from "../../src/vision/pirl.ts";
import { disposeWeights } from "../../src/vision/weights.ts";
import { copyTensors, expectSamples, fillByFormula, formula, formulaImages, type Sample } from "./by-formula.ts";

interface Expected {
  readonly settings: { [name in "side" | "patch" | "batch" | "images" | "dim"]: number } & {
    readonly memoryMomentum: number;
    readonly temperature: number;
    readonly jigsawWeight: number;
    readonly lr: number;
    readonly weightDecay: number;
    readonly sgdMomentum: number;
    readonly items: readonly number[][];
    readonly others: readonly number[][][];
  };
  readonly steps: readonly {
    readonly loss: number;
    readonly positive: number;
    readonly negative: number;
    readonly gradients: { readonly [name: string]: Sample };
    readonly weights: { readonly [name: string]: Sample };
    readonly memory: readonly number[];
  }[];
}

/** Made by fixtures/pirl-step/make.py: two steps of PyTorch on weights and images of by-formula.ts. */
const expected: Expected = JSON.parse(
  readFileSync(join(import.meta.dirname, "fixtures", "pirl-step", "expected.json"), "utf8"),
);
const { settings } = expected;
const { side, patch, batch, dim } = settings;
const bank = { count: settings.images, dim, momentum: settings.memoryMomentum };
let pirl: Pirl;
let memory: MemoryBank;
let optimizer: Optimizer;
let seen: Map<string, tf.Tensor> = new Map();

beforeAll(async () => {
  await openEngine();
  const { temperature, jigsawWeight, weightDecay, sgdMomentum: momentum } = settings;
  const architecture = { architecture: "resnet10", width: 1, stem: "imagenet" } as const;
  pirl = createPirl({ architecture, dim, headNorm: "none", temperature, jigsawWeight }, createRandom("0"));
  await fillByFormula(pirl.weights.parameters, 0);
  memory = new MemoryBank(bank, createRandom("0"));
  const { data } = l2Normalise({ data: Float32Array.from(formula(bank.count * dim, 0.25)), count: bank.count, dim });
  memory.restore({ shape: [bank.count, dim], data });
  const sgd = createSgd(pirl.weights.parameters, { momentum, weightDecay });
  optimizer = { ...sgd, step: (gradients, rate) => sgd.step(record(gradients), rate) };
});

afterAll(() => {
  optimizer.dispose();
  disposeWeights(pirl.weights);
});

test("two steps of PIRL are PyTorch's: loss, gradients, weights with their running statistics, memory", async () => {
  for (const [index, step] of expected.steps.entries()) {
    const [loss = 0, positive = 0, negative = 0] = await runStep(index);
    expect(Math.abs(loss - step.loss) / step.loss).toBeLessThan(1e-4);
    expect(Math.abs(positive - step.positive)).toBeLessThan(1e-4);
    expect(Math.abs(negative - step.negative)).toBeLessThan(1e-4);
    await expectSamples(seen, step.gradients);
    for (const tensor of seen.values()) tensor.dispose();
    await expectSamples(new Map([...pirl.weights.parameters, ...pirl.weights.buffers]), step.weights);
    const { data } = memory.read();
    const worst = Math.max(...step.memory.map((value, place) => Math.abs(value - (data[place] ?? Number.NaN))));
    expect(worst).toBeLessThan(1e-4);
  }
});

test("a step leaves no tensor behind", async () => {
  await runStep(0);
  for (const tensor of seen.values()) tensor.dispose();
  const before = tf.memory().numTensors;
  await runStep(1);
  for (const tensor of seen.values()) tensor.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a memory of other images is refused", () => {
  const other = new MemoryBank({ ...bank, count: bank.count + 1 }, createRandom("0"));
  expect(() => memory.restore(other.read())).toThrow("of other images");
});

async function runStep(index: number): Promise<Float32Array> {
  const [items = [], others = []] = [settings.items[index], settings.others[index]];
  const batchOf = {
    images: formulaImages(batch, side, 1 + index),
    patches: formulaImages(9 * batch, patch, 1.5 + index),
    own: tf.tensor2d(memory.gather(items), [batch, dim]),
    others: tf.tensor3d(memory.gather(others.flat()), [batch, others[0]?.length ?? 0, dim]),
  };
  const learningRate = tf.scalar(settings.lr);
  const told = stepPirl(pirl, batchOf, { optimizer, learningRate });
  const values = await told.data<"float32">();
  memory.update(items, values.subarray(3));
  for (const tensor of [...Object.values(batchOf), learningRate, told]) tensor.dispose();
  return values;
}

function record(gradients: NamedTensors): NamedTensors {
  seen = copyTensors(gradients);
  return gradients;
}
