import type { Normalisation } from "../vision/views/normalise.ts";
import { plainView } from "./draw-source.ts";
import { type BatchOrder, type LoadingOptions, loadViews } from "./load-views.ts";
import type { Source } from "./pairs.ts";

/** Some of the sources, in order; the last batch may be short. */
export interface PlainBatch {
  /** Place of the first in the sources. */
  readonly start: number;
  readonly count: number;
  /** `count × side × side × 3` (NHWC), normalised. To be read before the next batch is asked for, whose memory it is. */
  readonly inputs: Float32Array;
}

export interface PlainLoading extends LoadingOptions {
  readonly batchSize: number;
  readonly sidePx: number;
  readonly normalisation: Normalisation;
  /** What to load, in this order; all images by default. */
  readonly sources?: Iterable<Source> | undefined;
  /** Side of a square in the middle as a share of the shorter side (224/256 is usual). By default all is resized, without keeping its aspect. */
  readonly centre?: number | undefined;
}

/** Images as they are, once, for evaluation. */
export async function* loadPlainBatches(options: PlainLoading): AsyncGenerator<PlainBatch, void, undefined> {
  const { images, batchSize, normalisation } = options;
  const sources = options.sources ?? allOf(images.count);
  const orders = cutIntoBatches(sources, options);
  for await (const { about, slots } of loadViews(orders, normalisation, { ...options, viewsInBatch: batchSize })) {
    yield { ...about, inputs: slots[0] ?? new Float32Array() };
  }
}

function* cutIntoBatches(
  sources: Iterable<Source>,
  options: PlainLoading,
): Generator<BatchOrder<Omit<PlainBatch, "inputs">>> {
  const { images, sidePx, centre, batchSize } = options;
  let start = 0;
  let views: BatchOrder<unknown>["views"][number][] = [];
  for (const source of sources) {
    views.push({ image: source.image, view: plainView(images, source, sidePx, centre), slot: 0 });
    if (views.length < batchSize) continue;
    yield { about: { start, count: views.length }, views };
    start += views.length;
    views = [];
  }
  if (views.length > 0) yield { about: { start, count: views.length }, views };
}

function* allOf(count: number): Generator<Source> {
  for (let image = 0; image < count; image++) yield { image };
}
