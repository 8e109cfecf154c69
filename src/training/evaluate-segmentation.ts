import type { IndexImage } from "../images/index-png.ts";
import { readImageTable } from "../loading/image-table.ts";
import { type MaskedImages, openMaskedImages, VOID } from "../loading/masked-images.ts";
import { loadPlainBatches, type PlainBatch } from "../loading/plain-batches.ts";
import * as tf from "../tensor/tf.ts";
import { type Extraction, extractMap } from "../vision/extract-features.ts";
import { type SegmentationHead, scoreMap } from "../vision/segmentation-head.ts";
import {
  countPixels,
  createConfusion,
  measureSegmentation,
  type SegmentationMetrics,
} from "../vision/segmentation-metrics.ts";
import { predictMask } from "../vision/upsample.ts";
import type { Normalisation } from "../vision/views/normalise.ts";

export interface SegmentationTest {
  /** Folder of the test images. */
  readonly images: string;
  readonly backbone: Extraction;
  readonly head: SegmentationHead;
  readonly normalisation: Normalisation;
  /** Images whose masks are given back. */
  readonly pictures: number;
  readonly threads: number;
  progress(done: number, total: number): void;
}

export interface SegmentationResult {
  readonly metrics: SegmentationMetrics;
  readonly classes: readonly string[];
  readonly images: number;
  readonly shown: readonly ShownMask[];
}

export interface ShownMask {
  /** Position in the image set. */
  readonly position: number;
  readonly truth: IndexImage;
  readonly predicted: IndexImage;
}

/** Compares the classes of the highest scores, enlarged to each mask's own size, with the mask; void pixels don't count. */
export async function evaluateSegmentation(test: SegmentationTest): Promise<SegmentationResult> {
  const { images: folder, backbone, head, normalisation, pictures, threads, progress } = test;
  const masked = openMaskedImages(folder);
  try {
    const { positions, classes } = masked;
    if (classes.length !== head.classes) {
      throw new Error(`the test masks have ${classes.length} classes, the training masks ${head.classes}`);
    }
    const confusion = createConfusion(head.classes);
    const shown: ShownMask[] = [];
    const every = Math.max(1, Math.floor(positions.length / Math.max(1, pictures)));
    const sources = positions.map((image) => ({ image }));
    const batches = loadPlainBatches({
      ...{ images: readImageTable(folder), sources, normalisation, threads },
      ...{ batchSize: backbone.batchSize, sidePx: backbone.sidePx },
    });
    for await (const batch of batches) {
      for await (const { index, truth, predicted } of predictBatch(masked, batch, test)) {
        countPixels(confusion, { truth: truth.data, predicted: predicted.data, ignored: new Set([VOID]) });
        const position = positions[index] ?? 0;
        if (index % every === 0 && shown.length < pictures) shown.push({ position, truth, predicted });
      }
      progress(batch.start + batch.count, positions.length);
    }
    return { metrics: measureSegmentation(confusion), classes, images: positions.length, shown };
  } finally {
    masked.close();
  }
}

interface Prediction extends Omit<ShownMask, "position"> {
  /** Among the images with a mask. */
  readonly index: number;
}

async function* predictBatch(
  masked: MaskedImages,
  { start, count, inputs }: PlainBatch,
  { backbone, head }: SegmentationTest,
): AsyncGenerator<Prediction> {
  const scores = tf.tidy(() => scoreMap(head, extractMap(backbone, inputs))); // B×h×w×C
  const [, height, width, classes] = scores.shape;
  const values = await scores.data<"float32">();
  scores.dispose();
  const size = height * width * classes;
  for (let row = 0; row < count; row++) {
    const truth = await masked.readMask(start + row);
    const own = { scores: values.subarray(row * size, (row + 1) * size), height, width, classes };
    yield { index: start + row, truth, predicted: { ...truth, data: predictMask(own, truth) } };
  }
}
