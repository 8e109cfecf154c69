import { type ImageSet, openImageSet } from "../datasets/image-set-reader.ts";
import { decodeImage } from "../images/decode.ts";
import type { Pixels } from "../images/pixels.ts";
import { defineTask } from "../parallel/task.ts";
import { applyViewInto } from "../vision/views/apply-view.ts";
import type { DrawnView } from "../vision/views/draw-view.ts";
import type { Normalisation } from "../vision/views/normalise.ts";
import { type DecodedCache, readCached, writeCached } from "./decoded-cache.ts";
import type { ImagePlace } from "./image-table.ts";

/** Views to make, of one size, and where. Plain data. */
export interface ViewOrder {
  readonly folder: string;
  readonly normalisation: Normalisation;
  readonly views: readonly OrderedView[];
  /** Gets them: views of side × side × 3 (NHWC), normalised. In another thread it must be of shared memory. */
  readonly out: Float32Array;
  readonly cache?: DecodedCache | undefined;
}

export interface OrderedView {
  /** Position in the image set. */
  readonly image: number;
  readonly place: ImagePlace;
  readonly view: DrawnView;
  /** Position in `out`, in views. */
  readonly at: number;
}

/** Makes views. Those of one image that follow each other share its decoding. */
export const makeViews = defineTask("make-views", import.meta.url, async (order: ViewOrder): Promise<void> => {
  const images = openedSet(order.folder);
  let last: { readonly image: number; readonly pixels: Pixels } | undefined;
  for (const { image, place, view, at } of order.views) {
    if (last?.image !== image) last = { image, pixels: await readPixels(images, image, place, order.cache) };
    const offset = at * view.sidePx * view.sidePx * 3;
    applyViewInto({ out: order.out, offset }, last.pixels, view, order.normalisation);
  }
});

async function readPixels(
  images: ImageSet,
  image: number,
  place: ImagePlace,
  cache: DecodedCache | undefined,
): Promise<Pixels> {
  const cached = cache && readCached(cache, image, place);
  if (cached !== undefined) return cached;
  const pixels = await decodeImage(images.readImage(place)).catch((cause: unknown) => {
    throw new Error(`image ${image} of ${images.folder} can't be decoded`, { cause });
  });
  if (pixels.width !== place.width || pixels.height !== place.height) {
    const [found, said] = [pixels, place].map(({ width, height }) => `${width}×${height}`);
    throw new Error(`image ${image} of ${images.folder} is ${found} px, and its record says ${said}`);
  }
  if (cache !== undefined) writeCached(cache, image, pixels);
  return pixels;
}

const opened = new Map<string, ImageSet>();

/** Each thread opens a set once, and keeps it until it ends. */
function openedSet(folder: string): ImageSet {
  const images = opened.get(folder) ?? openImageSet(folder);
  opened.set(folder, images);
  return images;
}
