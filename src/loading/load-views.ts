import { runTasks } from "../parallel/run-tasks.ts";
import type { DrawnView } from "../vision/views/draw-view.ts";
import type { Normalisation } from "../vision/views/normalise.ts";
import { createDecodedCache, type DecodedCache } from "./decoded-cache.ts";
import type { ImageTable } from "./image-table.ts";
import { makeViews, type ViewOrder } from "./make-views.ts";

/** How batches are made; none of it changes what is in them. */
export interface LoadingOptions {
  readonly images: ImageTable;
  /** Worker threads; 0 works in this one. */
  readonly threads: number;
  /** Batches that are made before they are asked for. Default: 2. */
  readonly ahead?: number | undefined;
  /** For decoded pictures, kept from one epoch to the next. Default: 0, none. */
  readonly cacheBytes?: number | undefined;
  /** In place of one of `cacheBytes`: it outlives this loading. */
  readonly cache?: DecodedCache | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A batch before it is made: views, each for one of its slots (such as queries and keys), and whatever its maker wants to know of it. */
export interface BatchOrder<T> {
  readonly about: T;
  /** Of one image in a row, so that it is decoded once. Each slot gets its views in this order. */
  readonly views: readonly { readonly image: number; readonly view: DrawnView; readonly slot: number }[];
}

export interface LoadedBatch<T> {
  readonly about: T;
  /** For each slot `views × side × side × 3` (NHWC), normalised. */
  readonly slots: readonly Float32Array[];
}

/** Views that a thread makes at a time: few enough that threads end together, and that memory is bounded by the batch. */
const CHUNK_VIEWS = 32;

/** Makes batches of views in worker threads, ahead of the consumer, in order. */
export async function* loadViews<T>(
  orders: Iterable<BatchOrder<T>>,
  normalisation: Normalisation,
  options: LoadingOptions & { readonly viewsInBatch: number },
): AsyncGenerator<LoadedBatch<T>, void, undefined> {
  const { images, threads, viewsInBatch, ahead = 2, cacheBytes = 0, signal } = options;
  const cache = options.cache ?? (cacheBytes > 0 ? createDecodedCache(images, cacheBytes) : undefined);
  const underWay: BatchOrder<T>[] = [];
  const cutOrders = function* (): Generator<ViewOrder> {
    for (const order of orders) {
      underWay.push(order);
      for (let start = 0; start < order.views.length; start += CHUNK_VIEWS) {
        const views = order.views
          .slice(start, start + CHUNK_VIEWS)
          .map(({ image, view }) => ({ image, view, place: images.place(image) }));
        yield { folder: images.folder, normalisation, views, cache };
      }
    }
  };
  const chunksAhead = Math.max(2 * threads, ahead * Math.ceil(viewsInBatch / CHUNK_VIEWS));
  let parts: Float32Array[] = [];
  for await (const part of runTasks(makeViews, cutOrders(), { threads, ahead: chunksAhead, signal })) {
    parts.push(part);
    const [order] = underWay;
    if (order === undefined || parts.length * CHUNK_VIEWS < order.views.length) continue;
    underWay.shift();
    yield { about: order.about, slots: fillSlots(order.views, parts) };
    parts = [];
  }
}

function fillSlots(views: BatchOrder<unknown>["views"], parts: readonly Float32Array[]): Float32Array[] {
  const sidePx = views[0]?.view.sidePx ?? 0;
  const size = sidePx * sidePx * 3;
  const counts: number[] = [];
  for (const { slot } of views) counts[slot] = (counts[slot] ?? 0) + 1;
  const slots = counts.map((count) => new Float32Array(count * size));
  const ends = counts.map(() => 0);
  for (const [index, { slot }] of views.entries()) {
    const start = (index % CHUNK_VIEWS) * size;
    const view = parts[Math.floor(index / CHUNK_VIEWS)]?.subarray(start, start + size);
    const end = ends[slot] ?? 0;
    if (view !== undefined) slots[slot]?.set(view, end);
    ends[slot] = end + size;
  }
  return slots;
}
