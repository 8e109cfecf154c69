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
import { assignVariables, readVariables, type Variables } from "../../src/vision/weights.ts";

/** Made by fixtures/moco-step/make.py: two steps of PyTorch on weights and images of the formula below. */
function readExpected(head: string): Expected {
  return JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", "moco-step", `${head}.json`), "utf8"));
}

// The same for both heads.
const { settings } = readExpected("mlp");

interface Sample {
  readonly norm: number;
  readonly values: readonly number[];
}
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

/** Numbers in [-1, 1) by index: what make.py computes too. */
function formula(count: number, phase: number): Float64Array {
  return new Float64Array(count).map((_, index) => {
    const wave = Math.sin(index * 12.9898 + phase * 78.233) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
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
    await fill(moco.query.parameters, 0);
    await fill(moco.key.parameters, 0.5);
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
  const [queries, keys] = [images(1 + index), images(1.5 + index)];
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

function images(phase: number): tf.Tensor4D {
  return tf.tensor4d(Float32Array.from(formula(batch * side * side * 3, phase)), [batch, side, side, 3]);
}

async function fill(parameters: Variables, shift: number): Promise<void> {
  const filled = Object.entries(await readVariables(parameters)).map(([name, { shape, data }], place) => {
    const scale = Math.sqrt(6 / shape.slice(1).reduce((product, each) => product * each, 1));
    const isGamma = name.endsWith("weight");
    const change = (value: number) => (shape.length >= 2 ? value * scale : isGamma ? 1 + 0.1 * value : 0.1 * value);
    return [name, { shape, data: Float32Array.from(formula(data.length, place + shift), change) }] as const;
  });
  assignVariables(parameters, Object.fromEntries(filled));
}

function record(gradients: NamedTensors): NamedTensors {
  seen = new Map([...gradients].map(([name, gradient]) => [name, tf.keep(tf.clone(gradient))]));
  return gradients;
}

/** Within 1e-4 of the tensor's typical size. */
async function expectSamples(
  tensors: ReadonlyMap<string, tf.Tensor>,
  samples: { readonly [name: string]: Sample },
): Promise<void> {
  const arrays = await readVariables(tensors);
  const wrong = Object.entries(samples).filter(([name, { norm, values }]) => {
    const data = arrays[name]?.data ?? new Float32Array();
    const stride = Math.max(1, Math.floor(data.length / 5));
    const own = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
    const typical = norm / Math.sqrt(data.length);
    const far = values.some(
      (value, place) =>
        !(Math.abs(value - (data[place * stride] ?? Number.NaN)) <= 1e-4 * Math.max(typical, Math.abs(value))),
    );
    return far || !(Math.abs(own - norm) <= 1e-4 * norm);
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
}

function pickFrom(step: Expected["steps"][number], place: number): number {
  return [step.loss, step.positive, step.negative][place] ?? Number.NaN;
}
