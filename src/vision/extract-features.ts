import * as tf from "../tensor/tf.ts";
import { runResnet } from "./resnet.ts";
import { type Architecture, featureDim } from "./resnet-architecture.ts";
import type { Weights } from "./weights.ts";

/** Images in order; the last batch may be short. */
export interface ImageBatch {
  readonly count: number;
  /** `count × side × side × 3` (NHWC), normalised. */
  readonly inputs: Float32Array;
}

export interface Extraction {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly sidePx: number;
  /** Of all batches but the last, which is filled up: the engine then compiles one graph. */
  readonly batchSize: number;
}

/**
 * Globally average-pooled features (count×D) of each batch, in inference mode. In a lazy engine a batch is computed while the next one is
 * loaded.
 */
export async function* extractFeatures(
  { architecture, weights, sidePx, batchSize }: Extraction,
  batches: AsyncIterable<ImageBatch>,
): AsyncGenerator<Float32Array> {
  const dim = featureDim(architecture);
  const size = sidePx * sidePx * 3;
  for await (const { count, inputs } of batches) {
    const features = tf.tidy(() => {
      const images = tf.tensor4d(fillUp(inputs, batchSize * size), [batchSize, sidePx, sidePx, 3]); // B×H×W×3
      return runResnet(architecture, weights, images, { training: false }).features; // B×D
    });
    const values = await features.data<"float32">();
    features.dispose();
    yield values.slice(0, count * dim);
  }
}

function fillUp(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const full = new Float32Array(length);
  full.set(values);
  return full;
}
