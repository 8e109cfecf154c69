import * as tf from "../tensor/tf.ts";
import { runResnet } from "./resnet.ts";
import { type Architecture, featureDim } from "./resnet-architecture.ts";
import type { Weights } from "./weights.ts";

export interface Extraction {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly sidePx: number;
  /** Of all batches; a shorter one is filled up, so that a lazy engine compiles one graph. */
  readonly batchSize: number;
}

/** Globally average-pooled features (count×D) of images (`count × side × side × 3`, normalised), in inference mode. */
export async function extractFeatures(
  { architecture, weights, sidePx, batchSize }: Extraction,
  inputs: Float32Array,
): Promise<Float32Array> {
  const size = sidePx * sidePx * 3;
  const features = tf.tidy(() => {
    const images = tf.tensor4d(fillUp(inputs, batchSize * size), [batchSize, sidePx, sidePx, 3]); // B×H×W×3
    return runResnet(architecture, weights, images, { training: false }).features; // B×D
  });
  const values = await features.data<"float32">();
  features.dispose();
  return values.slice(0, (inputs.length / size) * featureDim(architecture));
}

/** The values, with zeros up to the length. */
export function fillUp(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const full = new Float32Array(length);
  full.set(values);
  return full;
}
