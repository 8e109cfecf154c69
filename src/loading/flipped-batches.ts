import type { Normalisation } from "../vision/views/normalise.ts";
import { plainView } from "./draw-source.ts";
import { type EpochOptions, walkEpochs } from "./epochs.ts";
import { type BatchOrder, type LoadingOptions, loadViews } from "./load-views.ts";

/** One step's images, each mirrored or not. */
export interface FlippedStep {
  /** From 0, over all epochs. */
  readonly step: number;
  readonly epoch: number;
  readonly images: readonly FlippedImage[];
}

export interface FlippedImage {
  /** From 0, of those that an epoch goes through. */
  readonly item: number;
  readonly flip: boolean;
}

/** Steps from `startStep` on: in each epoch every item once, but for a short last batch, mirrored in half of the epochs. */
export function* walkFlipped(options: EpochOptions): Generator<FlippedStep> {
  for (const { step, epoch, items, randomOf } of walkEpochs(options)) {
    yield { step, epoch, images: items.map((item) => ({ item, flip: randomOf(item).next() < 0.5 })) };
  }
}

export interface FlippedLoading extends LoadingOptions {
  /** In the image set, of the items. */
  readonly positions: readonly number[];
  readonly batchSize: number;
  readonly sidePx: number;
  readonly normalisation: Normalisation;
}

export interface FlippedBatch extends FlippedStep {
  /** `batch × side × side × 3` (NHWC), normalised. To be read before the next batch is asked for, whose memory it is. */
  readonly inputs: Float32Array;
}

/** Loads each step's images, resized without keeping their aspect. */
export async function* loadFlipped(
  steps: Iterable<FlippedStep>,
  options: FlippedLoading,
): AsyncGenerator<FlippedBatch> {
  const orders = orderViews(steps, options);
  const loading = { ...options, viewsInBatch: options.batchSize };
  for await (const { about, slots } of loadViews(orders, options.normalisation, loading)) {
    yield { ...about, inputs: slots[0] ?? new Float32Array() };
  }
}

function* orderViews(
  steps: Iterable<FlippedStep>,
  { images: table, positions, sidePx }: FlippedLoading,
): Generator<BatchOrder<FlippedStep>> {
  for (const about of steps) {
    const views = about.images.map(({ item, flip }) => {
      const image = positions[item] ?? 0;
      return { image, view: { ...plainView(table, { image }, sidePx, undefined), flip }, slot: 0 };
    });
    yield { about, views };
  }
}
