import * as tf from "../tensor/tf.ts";
import { type ResnetOutput, runResnet } from "./resnet.ts";
import { type Architecture, featureDim } from "./resnet-architecture.ts";
import type { Weights } from "./weights.ts";

export interface Extraction {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly sidePx: number;
  /** Images that go through the network at once; fewer are filled up, so that a lazy engine compiles one graph. */
  readonly batchSize: number;
}

/** Globally average-pooled features (count×D) of images (`count × side × side × 3`, normalised), in inference mode. */
export async function extractFeatures(extraction: Extraction, inputs: Float32Array): Promise<Float32Array> {
  const { architecture, sidePx, batchSize } = extraction;
  const [size, dim] = [sidePx * sidePx * 3, featureDim(architecture)];
  const count = inputs.length / size;
  const all = new Float32Array(count * dim);
  for (let start = 0; start < count; start += batchSize) {
    const part = inputs.subarray(start * size, (start + batchSize) * size);
    const features = runFrozen(extraction, part, "features"); // B×D
    const values = await features.data<"float32">();
    features.dispose();
    all.set(values.subarray(0, (part.length / size) * dim), start * dim);
  }
  return all;
}

/** The largest batch that parts so many images into as few as possible, all nearly full. */
export function evenBatch(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / most));
}

/** The feature map of the images, in inference mode. Whoever asks for it disposes it. */
export function extractMap(extraction: Extraction, inputs: Float32Array): tf.Tensor4D {
  return runFrozen(extraction, inputs, "map"); // B×h×w×D
}

function runFrozen<K extends "features" | "map">(
  { architecture, weights, sidePx, batchSize }: Extraction,
  inputs: Float32Array,
  wanted: K,
): ResnetOutput[K] {
  return tf.tidy(() => {
    const filled = fillUp(inputs, batchSize * sidePx * sidePx * 3);
    const images = tf.tensor4d(filled, [batchSize, sidePx, sidePx, 3]); // B×H×W×3
    return runResnet(architecture, weights, images, { training: false })[wanted];
  });
}

/** The values, with zeros up to the length. */
export function fillUp(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const full = new Float32Array(length);
  full.set(values);
  return full;
}
