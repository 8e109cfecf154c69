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
  /** All slots, one after another. The memory serves the next batch: it is to be read before that is asked for. */
  readonly inputs: Float32Array;
  /** For each slot `views × side × side × 3` (NHWC), normalised: parts of `inputs`. */
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
  const { folder } = images;
  const cache = options.cache ?? (cacheBytes > 0 ? createDecodedCache(images, cacheBytes) : undefined);
  const room = new BatchRoom(threads > 0);
  const underWay: Placed<T>[] = [];
  const cutOrders = function* (): Generator<ViewOrder> {
    for (const order of orders) {
      const placed = placeViews(order, room);
      underWay.push(placed);
      for (let start = 0; start < order.views.length; start += CHUNK_VIEWS) {
        const views = order.views.slice(start, start + CHUNK_VIEWS).map(({ image, view }, index) => {
          return { image, view, place: images.place(image), at: placed.places[start + index] ?? 0 };
        });
        yield { folder, normalisation, views, cache, out: placed.out };
      }
    }
  };
  const chunksAhead = Math.max(2 * threads, ahead * Math.ceil(viewsInBatch / CHUNK_VIEWS));
  let views = 0;
  for await (const _ of runTasks(makeViews, cutOrders(), { threads, ahead: chunksAhead, signal })) {
    views += CHUNK_VIEWS;
    const [batch] = underWay;
    if (batch === undefined || views < batch.places.length) continue;
    underWay.shift();
    views = 0;
    const inputs = room.settle(batch.out);
    const slots = batch.slots.map(([start, end]) => inputs.subarray(start, end));
    yield { about: batch.about, inputs, slots };
    room.free(batch.out);
  }
}

/** A batch under way. */
interface Placed<T> {
  readonly about: T;
  /** Where its views go, of which each has its place. */
  readonly out: Float32Array;
  readonly places: readonly number[];
  /** For each slot its first element, and the first behind it. */
  readonly slots: readonly (readonly [start: number, end: number])[];
}

function placeViews<T>({ about, views }: BatchOrder<T>, room: BatchRoom): Placed<T> {
  const sidePx = views[0]?.view.sidePx ?? 0;
  const size = sidePx * sidePx * 3;
  const counts: number[] = [];
  for (const { slot } of views) counts[slot] = (counts[slot] ?? 0) + 1;
  const starts: number[] = [];
  for (const slot of counts.keys()) starts[slot] = (starts[slot - 1] ?? 0) + (counts[slot - 1] ?? 0);
  const next = [...starts];
  const places = views.map(({ slot }) => {
    const place = next[slot] ?? 0;
    next[slot] = place + 1;
    return place;
  });
  const slots = starts.map((start, slot) => [start * size, (next[slot] ?? 0) * size] as const);
  return { about, out: room.take(views.length * size), places, slots };
}

/** The memory that batches are made in, one after another: new memory for each would cost as much as its views. */
class BatchRoom {
  readonly #isShared: boolean;
  readonly #spares: Float32Array[] = [];
  #settled = new Float32Array();

  /** Shared memory is for other threads to write to. */
  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  take(length: number): Float32Array {
    const index = this.#spares.findIndex((spare) => spare.length === length);
    const [spare] = index < 0 ? [] : this.#spares.splice(index, 1);
    if (spare !== undefined) return spare;
    const bytes = length * Float32Array.BYTES_PER_ELEMENT;
    return this.#isShared ? new Float32Array(new SharedArrayBuffer(bytes)) : new Float32Array(length);
  }

  /** The batch in memory that is not shared, which native code insists on: until the next batch. */
  settle(out: Float32Array): Float32Array {
    if (!this.#isShared) return out;
    if (this.#settled.length !== out.length) this.#settled = new Float32Array(out.length);
    this.#settled.set(out);
    return this.#settled;
  }

  free(out: Float32Array): void {
    this.#spares.push(out);
  }
}
