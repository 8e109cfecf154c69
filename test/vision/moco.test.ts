import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import type { NamedTensors } from "../../src/vision/differentiate.ts";
import { createMoco, disposeMoco, type Moco, stepMoco } from "../../src/vision/moco.ts";
import type { Optimizer } from "../../src/vision/optimizers/optimizer.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import { copyTensors, expectSamples, fillByFormula, formula, formulaImages, type Sample } from "./by-formula.ts";

/** Made by fixtures/moco-step/make.py: two steps of PyTorch on weights and images of the formula below. */
function readExpected(head: string): Expected {
  return JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", "moco-step", `${head}.json`), "utf8"));
}

// The same for both heads.
const { settings } = readExpected("mlp");

interface Expected {
  readonly settings: { [name in "side" | "batch" | "queue" | "dim" | "groups"]: number } & {
    readonly momentum: number;
    readonly temperature: number;
    readonly lr: number;
    readonly weightDecay: number;
    readonly sgdMomentum: number;
    readonly permutation: readonly number[];
  };
  readonly steps: readonly {
    readonly gradients: { readonly [name: string]: Sample };
    readonly loss: number;
    readonly positive: number;
    readonly negative: number;
    readonly query: { readonly [name: string]: Sample };
    readonly key: { readonly [name: string]: Sample };
    readonly queue: readonly number[];
  }[];
}

const { side, batch, queue, dim } = settings;
let moco: Moco;
let optimizer: Optimizer;
let seen: Map<string, tf.Tensor> = new Map();

describe.each(["mlp", "linear"] as const)("with the head %s", (head) => {
  beforeAll(async () => {
    await openEngine();
    const architecture = { architecture: "resnet10", width: 1, stem: "imagenet" } as const;
    const { groups, momentum, temperature } = settings;
    moco = createMoco(
      { architecture, dim, queueSize: queue, momentum, temperature, head, headNorm: "none", groups },
      createRandom("0"),
    );
    await fillByFormula(moco.query.parameters, 0);
    await fillByFormula(moco.key.parameters, 0.5);
    tf.tidy(() => {
      const rows = tf.tensor2d(Float32Array.from(formula(queue * dim, 0.25)), [queue, dim]);
      moco.queue.assign(tf.div(rows, tf.norm(rows, 2, 1, true)));
    });
    const { sgdMomentum, weightDecay } = settings;
    const sgd = createSgd(moco.query.parameters, { momentum: sgdMomentum, weightDecay });
    optimizer = { ...sgd, step: (gradients, rate) => sgd.step(record(gradients), rate) };
  });

  afterAll(() => {
    optimizer.dispose();
    disposeMoco(moco);
  });

  test("two steps of MoCo are PyTorch's: loss, gradients, both encoders with their running statistics, queue", async () => {
    for (const [index, step] of readExpected(head).steps.entries()) {
      const [loss = 0, positive = 0, negative = 0] = await runStep(index);
      expect([loss, positive, negative].map((value, place) => Math.abs(value - pickFrom(step, place)) < 1e-4)).toEqual([
        true,
        true,
        true,
      ]);
      await expectSamples(seen, step.gradients);
      for (const tensor of seen.values()) tensor.dispose();
      await expectSamples(new Map([...moco.query.parameters, ...moco.query.buffers]), step.query);
      await expectSamples(new Map([...moco.key.parameters, ...moco.key.buffers]), step.key);
      const keys = await moco.queue.data();
      const worst = Math.max(...step.queue.map((value, place) => Math.abs(value - (keys[place] ?? Number.NaN))));
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
});

async function runStep(index: number): Promise<Float32Array> {
  const learningRate = tf.scalar(settings.lr);
  const [queries, keys] = [formulaImages(batch, side, 1 + index), formulaImages(batch, side, 1.5 + index)];
  const { permutation } = settings;
  const [order, places] = [permutation, permutation.map((_, place) => permutation.indexOf(place))].map((list) =>
    tf.tensor1d([...list], "int32"),
  );
  if (order === undefined || places === undefined) throw new Error("no permutation");
  const told = stepMoco(moco, { queries, keys, order, places, weights: [1] }, { optimizer, learningRate });
  const values = await told.data<"float32">();
  for (const tensor of [learningRate, queries, keys, order, places, told]) tensor.dispose();
  return values;
}

function record(gradients: NamedTensors): NamedTensors {
  seen = copyTensors(gradients);
  return gradients;
}

function pickFrom(step: Expected["steps"][number], place: number): number {
  return [step.loss, step.positive, step.negative][place] ?? Number.NaN;
}
