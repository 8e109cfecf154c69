import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { differentiate } from "../../src/vision/differentiate.ts";
import { runLinear } from "../../src/vision/linear.ts";
import { updateStatistics } from "../../src/vision/normalize-batch.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import { runResnet } from "../../src/vision/resnet.ts";
import { type Architecture, featureDim, listWeights, type WeightSpec } from "../../src/vision/resnet-architecture.ts";
import type { NamedArrays } from "../../src/vision/safetensors.ts";
import { createWeights, disposeWeights, readVariables, readWeights, type Weights } from "../../src/vision/weights.ts";
import { hashedImages, hashedValues } from "./hashed-values.ts";

const fixture: Fixture = JSON.parse(readFileSync(new URL("fixtures/resnet.json", import.meta.url), "utf8"));
const LABELS = [1, 0, 3, 2];
const TOLERANCE = 1e-4;

const { name: engine } = await openEngine();
/** Plain JavaScript and WebAssembly would take minutes. */
const slow = engine === "cpu" || engine === "wasm";

test.skipIf(slow).each(["resnet18", "resnet34", "resnet50"] as const)(
  "%s in inference gives torchvision's features",
  async (name) => {
    const architecture: Architecture = { architecture: name, width: 1, stem: "imagenet" };
    const weights = createWeights(hashWeights(listWeights(architecture)));
    const images = imagesOf(2, name === "resnet34" ? 48 : 64);
    const features = tf.tidy(() => runResnet(architecture, weights, images, { training: false }).features);
    expectSketch(await features.data<"float32">(), fixture.inference[name], name);
    disposeWeights(weights);
  },
);

describe.skipIf(slow)("ten steps of ResNet-18 by SGD are PyTorch's", () => {
  const architecture: Architecture = { architecture: "resnet18", width: 1, stem: "imagenet" };
  const expected = fixture.resnet18Training;
  let weights: Weights;
  const losses: number[] = [];
  let first: NamedArrays = {};

  beforeAll(async () => {
    const dim = featureDim(architecture);
    weights = createWeights({
      ...hashWeights(listWeights(architecture)),
      ...hashWeights([
        { name: "fc.weight", shape: [10, dim], role: "kernel" },
        { name: "fc.bias", shape: [10], role: "shift" },
      ]),
    });
    const images = imagesOf(LABELS.length, 48);
    const targets = tf.oneHot(tf.tensor1d(LABELS, "int32"), 10);
    const sgd = createSgd(weights.parameters, { momentum: 0.9, weightDecay: 1e-4 });
    const step = (rate: number) => {
      const result = differentiate(weights.parameters, () => {
        const { features, statistics } = runResnet(architecture, weights, images, { training: true });
        const logits = runLinear(features, "fc", weights.parameters); // N×10
        const loss = tf.losses.softmaxCrossEntropy(targets, logits);
        return { loss, statistics, others: new Map([["logits", logits]]) };
      });
      sgd.step(result.gradients, tf.scalar(rate));
      updateStatistics(weights.buffers, result.statistics);
      return result;
    };
    for (let index = 0; index < 10; index++) {
      tf.engine().startScope();
      const { loss, gradients, others } = step(2e-5);
      losses.push((await loss.data())[0] ?? Number.NaN);
      if (index === 0) first = await readVariables(new Map([...gradients, ...others]));
      tf.engine().endScope();
    }
    sgd.dispose();
    tf.dispose([images, targets]);
  });
  afterAll(() => disposeWeights(weights));

  test("the logits", () => expectClose(first["logits"]?.data, expected.logits, "logits"));

  test("the gradients", () => {
    for (const [name, sketch] of Object.entries(expected.gradients)) expectSketch(first[name]?.data, sketch, name);
  });

  test("the losses", () => expectClose(losses, expected.losses, "losses"));

  test("the weights and running statistics in the end", async () => {
    const actual = await readWeights(weights);
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected.weights).sort());
    for (const [name, sketch] of Object.entries(expected.weights)) expectSketch(actual[name]?.data, sketch, name);
  });
});

interface Sketch {
  readonly norm: number;
  readonly samples: readonly number[];
}

interface Fixture {
  readonly inference: { readonly [name: string]: Sketch };
  readonly resnet18Training: {
    readonly losses: readonly number[];
    readonly logits: readonly number[];
    readonly gradients: { readonly [name: string]: Sketch };
    readonly weights: { readonly [name: string]: Sketch };
  };
}

function hashWeights(specs: readonly WeightSpec[]): NamedArrays {
  return Object.fromEntries(specs.map((spec) => [spec.name, { shape: spec.shape, data: hashWeight(spec) }]));
}

/** What the script's `fill` does. */
function hashWeight({ name, shape, role }: WeightSpec): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = hashedValues(name, size);
  if (role === "variance") return values.map((value) => 1 + value / 2);
  if (/bn|downsample\.1/.test(name)) return values.map((value) => (role === "scale" ? 1 : 0) + value / 10);
  const [out = 1] = shape;
  return role === "kernel" ? values.map((value) => value * Math.sqrt(3 / (size / out))) : values;
}

function imagesOf(batch: number, sidePx: number): tf.Tensor4D {
  return tf.tensor4d(hashedImages(batch, sidePx), [batch, sidePx, sidePx, 3]);
}

/** The norm to 1e-4 of itself; five entries to 1e-4 of the largest of them, or of the root mean square if that is larger. */
function expectSketch(data: Float32Array | undefined, sketch: Sketch | undefined, name: string): void {
  if (data === undefined || sketch === undefined) throw new Error(`${name} is missing`);
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
  expectClose([norm], [sketch.norm], `the norm of ${name}`);
  const samples = sketch.samples.map((_, index) => data[Math.floor((index * data.length) / 5)] ?? Number.NaN);
  expectClose(samples, sketch.samples, name, sketch.norm / Math.sqrt(data.length));
}

function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: readonly number[],
  name: string,
  leastScale = 0,
): void {
  const values = Array.from(actual ?? []);
  expect(values.length, name).toBe(expected.length);
  const scale = Math.max(leastScale, ...expected.map(Math.abs));
  const gap = Math.max(...values.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)))) / scale;
  expect(gap, `${name}: relative gap`).toBeLessThan(TOLERANCE);
}
