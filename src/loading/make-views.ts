import { type ImageSet, openImageSet } from "../datasets/image-set-reader.ts";
import { decodeImage } from "../images/decode.ts";
import type { Pixels } from "../images/pixels.ts";
import { defineTask } from "../parallel/task.ts";
import { applyView } from "../vision/views/apply-view.ts";
import type { DrawnView } from "../vision/views/draw-view.ts";
import { type Normalisation, normaliseInto } from "../vision/views/normalise.ts";
import { type DecodedCache, readCached, writeCached } from "./decoded-cache.ts";
import type { ImagePlace } from "./image-table.ts";

/** Views to make, of one size. Plain data. */
export interface ViewOrder {
  readonly folder: string;
  readonly normalisation: Normalisation;
  readonly views: readonly OrderedView[];
  readonly cache?: DecodedCache | undefined;
}

export interface OrderedView {
  /** Position in the image set. */
  readonly image: number;
  readonly place: ImagePlace;
  readonly view: DrawnView;
}

/** Makes views, normalised floats `views × side × side × 3` (NHWC). Views of one image that follow each other share its decoding. */
export const makeViews = defineTask("make-views", import.meta.url, async (order: ViewOrder): Promise<Float32Array> => {
  const images = openedSet(order.folder);
  const side = order.views[0]?.view.sidePx ?? 0;
  const size = side * side * 3;
  const out = new Float32Array(order.views.length * size);
  let last: { readonly image: number; readonly pixels: Pixels } | undefined;
  for (const [index, { image, place, view }] of order.views.entries()) {
    if (last?.image !== image) last = { image, pixels: await readPixels(images, image, place, order.cache) };
    normaliseInto(out, index * size, applyView(last.pixels, view).data, order.normalisation);
  }
  return out;
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
