import type { ImageRecord } from "../datasets/image-set.ts";
import { openImageSet } from "../datasets/image-set-reader.ts";
import { decodeIndexPng, type IndexImage } from "../images/index-png.ts";

/** The images of a set that have a mask. */
export interface MaskedImages {
  /** Names of the mask's values. */
  readonly classes: readonly string[];
  /** Positions in the set, in its order. */
  readonly positions: readonly number[];
  /** The mask of the i-th of them. */
  readMask(index: number): Promise<IndexImage>;
  close(): void;
}

/** A mask's value where nothing is known. */
export const VOID = 255;

/** Throws where the set has no masks. */
export function openMaskedImages(folder: string): MaskedImages {
  const set = openImageSet(folder);
  const masked: { readonly position: number; readonly place: Pick<ImageRecord, "shard" | "mask"> }[] = [];
  let position = 0;
  for (const { shard, mask } of set.records()) {
    if (mask !== undefined) masked.push({ position, place: { shard, mask } });
    position += 1;
  }
  const classes = set.header.maskClasses ?? [];
  if (masked.length === 0 || classes.length === 0) throw new Error(`none of the ${position} images has a mask`);
  return {
    classes,
    positions: masked.map(({ position }) => position),
    readMask: async (index) => {
      const place = masked[index]?.place;
      const bytes = place && set.readMask(place);
      if (bytes === undefined) throw new RangeError(`there is no mask ${index} of ${masked.length}`);
      return decodeIndexPng(bytes);
    },
    close: () => set.close(),
  };
}

/** The mask brought to side×side without keeping its aspect: the index at the centre of what a pixel covers. */
export function shrinkMask({ width, height, data }: IndexImage, sidePx: number): Uint8Array {
  const small = new Uint8Array(sidePx * sidePx);
  for (let y = 0; y < sidePx; y++) {
    const row = Math.floor(((y + 0.5) * height) / sidePx) * width;
    for (let x = 0; x < sidePx; x++) {
      small[y * sidePx + x] = data[row + Math.floor(((x + 0.5) * width) / sidePx)] ?? VOID;
    }
  }
  return small;
}
