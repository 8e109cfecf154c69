import type { ImageTable } from "../loading/image-table.ts";
import type { Source } from "../loading/pairs.ts";
import { loadPlainBatches, type PlainLoading } from "../loading/plain-batches.ts";
import { type Extraction, extractFeatures } from "../vision/extract-features.ts";
import type { FeatureMatrix } from "../vision/feature-matrix.ts";
import { featureDim } from "../vision/resnet-architecture.ts";

export interface Encoding extends Extraction, Omit<PlainLoading, "images" | "sources"> {
  /** What to encode, in this order. */
  readonly sources: readonly Source[];
  /** Called after each batch, with how many sources are done. */
  readonly onBatch?: (done: number) => void;
}

/** Pooled features of images as they are, in inference mode: N×D. */
export async function encodeImages(images: ImageTable, encoding: Encoding): Promise<FeatureMatrix> {
  const { sources, onBatch } = encoding;
  const dim = featureDim(encoding.architecture);
  const data = new Float32Array(sources.length * dim); // N×D
  for await (const { start, count, inputs } of loadPlainBatches({ ...encoding, images })) {
    data.set(await extractFeatures(encoding, inputs), start * dim);
    onBatch?.(start + count);
  }
  return { data, count: sources.length, dim };
}
