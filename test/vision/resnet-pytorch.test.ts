import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { differentiate } from "../../src/vision/differentiate.ts";
import { runLinear } from "../../src/vision/linear.ts";
import { updateStatistics } from "../../src/vision/normalize-batch.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import { runResnet } from "../../src/vision/resnet.ts";
import { type Architecture, featureDim, listWeights, type WeightSpec } from "../../src/vision/resnet-architecture.ts";
import type { NamedArrays } from "../../src/vision/safetensors.ts";
import { createWeights, disposeWeights, readVariables, readWeights } from "../../src/vision/weights.ts";
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
  let trained: Training;

  beforeAll(async () => {
    trained = await trainOn("noise");
  });

  test("the logits", () => expectClose(trained.first["logits"]?.data, expected.logits, "logits"));

  test("the gradients", () => {
    for (const [name, sketch] of Object.entries(expected.gradients)) {
      expectSketch(trained.first[name]?.data, sketch, name);
    }
  });

  test("the weights and running statistics in the end", () => {
    expect(Object.keys(trained.after).sort()).toEqual(Object.keys(expected.weights).sort());
    for (const [name, sketch] of Object.entries(expected.weights))
      expectSketch(trained.after[name]?.data, sketch, name);
  });

  /*
   * float32 rounds an activation now and then to the other side of ReLU's kink, which changes a gradient by up to a per
   * cent: PyTorch's own float32 does so on one of these batches. So no single batch is asked for 1e-4, but the first six
   * that the series gives are judged together, beside PyTorch's float32; float64 is the judge.
   */
  test("on six batches in a row, ten steps are as near to float64 as PyTorch's float32", {
    timeout: 300_000,
  }, async () => {
    const gaps: Gaps[] = [];
    for (const batch of fixture.batches) gaps.push(measureGaps(await trainOn(batch.noise), batch));
    for (const kind of ["losses", "gradients", "changes"] as const) {
      const ours = sortNumbers(gaps.map((gap) => gap[kind]));
      const theirs = sortNumbers(fixture.batches.map((batch) => batch.float32[kind]));
      expect(median(ours), `${kind}: ${ours} beside ${theirs}`).toBeLessThan(3 * median(theirs));
      expect(ours.at(-1), `${kind}: ${ours} beside ${theirs}`).toBeLessThan(1e-2);
    }
  });

  async function trainOn(noise: string): Promise<Training> {
    const losses: number[] = [];
    let first: NamedArrays = {};
    const dim = featureDim(architecture);
    const before = {
      ...hashWeights(listWeights(architecture)),
      ...hashWeights([
        { name: "fc.weight", shape: [10, dim], role: "kernel" },
        { name: "fc.bias", shape: [10], role: "shift" },
      ]),
    };
    const weights = createWeights(before);
    const images = imagesOf(LABELS.length, 48, noise);
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
    const after = await readWeights(weights);
    sgd.dispose();
    disposeWeights(weights);
    tf.dispose([images, targets]);
    return { losses, first, before, after };
  }
});

interface Training {
  readonly losses: readonly number[];
  /** The first step's gradients and logits. */
  readonly first: NamedArrays;
  readonly before: NamedArrays;
  readonly after: NamedArrays;
}

/** Relative distances to float64's results. */
interface Gaps {
  readonly losses: number;
  readonly gradients: number;
  readonly changes: number;
}

interface Batch {
  readonly noise: string;
  readonly losses: readonly number[];
  readonly gradients: readonly number[];
  readonly changes: readonly number[];
  /** PyTorch's own, in float32. */
  readonly float32: Gaps;
}

function measureGaps({ losses, first, before, after }: Training, batch: Batch): Gaps {
  const gradients = Object.fromEntries(Object.entries(first).filter(([name]) => name !== "logits"));
  return {
    losses: relativeGap(losses, batch.losses),
    gradients: relativeGap(sumBuckets(gradients), batch.gradients),
    changes: relativeGap(sumBuckets(after, before), batch.changes),
  };
}

/** What the script's `bucket_sums` does: sums over every 64th of all parameters' values, less those of a second set. */
function sumBuckets(sets: NamedArrays, less: NamedArrays = {}): number[] {
  const sums = new Float64Array(64);
  for (const [name, { data }] of Object.entries(sets)) {
    if (name.includes("running")) continue;
    const taken = less[name]?.data;
    for (let at = 0; at < data.length; at++) {
      sums[at % 64] = (sums[at % 64] ?? 0) + (data[at] ?? 0) - (taken?.[at] ?? 0);
    }
  }
  return [...sums];
}

function relativeGap(actual: readonly number[], expected: readonly number[]): number {
  const distance = Math.hypot(...expected.map((value, index) => value - (actual[index] ?? Number.NaN)));
  return distance / Math.hypot(...expected);
}

function sortNumbers(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

interface Sketch {
  readonly norm: number;
  readonly samples: readonly number[];
}

interface Fixture {
  readonly batches: readonly Batch[];
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

function imagesOf(batch: number, sidePx: number, noise?: string): tf.Tensor4D {
  return tf.tensor4d(hashedImages(batch, sidePx, noise), [batch, sidePx, sidePx, 3]);
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
