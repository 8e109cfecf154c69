import type { ImageRecord } from "../datasets/image-set.ts";
import { openImageSet } from "../datasets/image-set-reader.ts";

/** Where an image's bytes are, and its size. */
export type ImagePlace = Pick<ImageRecord, "shard" | "offset" | "length" | "width" | "height">;

/** What loading needs of an image set's index, in 40 bytes an image. Positions count from 0 in the set's order. */
export interface ImageTable {
  readonly folder: string;
  readonly count: number;
  readonly classes: readonly string[];
  place(position: number): ImagePlace;
  /** In `classes`; -1 where it has none. */
  readonly labels: Int32Array;
  readonly videoNames: readonly string[];
  /** In `videoNames`; -1 where it is of no video. */
  readonly videos: Int32Array;
  /** As the data set counts; -1 where it is of no video. */
  readonly frames: Int32Array;
}

/** Reads the index of the image set in a folder. */
export function readImageTable(folder: string): ImageTable {
  const images = openImageSet(folder);
  const { count } = images;
  const [shards, lengths, widths, heights] = [column(count), column(count), column(count), column(count)];
  const [labels, videos, frames] = [column(count), column(count), column(count)];
  const offsets = new Float64Array(count);
  const videoNumbers = new Map<string, number>();
  try {
    let position = 0;
    for (const record of images.records()) {
      shards[position] = record.shard;
      offsets[position] = record.offset;
      lengths[position] = record.length;
      widths[position] = record.width;
      heights[position] = record.height;
      labels[position] = record.label ?? -1;
      videos[position] = record.video === undefined ? -1 : numberOf(record.video, videoNumbers);
      frames[position] = record.frame ?? -1;
      position += 1;
    }
  } finally {
    images.close();
  }
  const place = (position: number): ImagePlace => {
    if (!(position in shards)) throw new RangeError(`${folder} has ${count} images, and none at ${position}`);
    return {
      shard: shards[position] ?? 0,
      offset: offsets[position] ?? 0,
      length: lengths[position] ?? 0,
      width: widths[position] ?? 0,
      height: heights[position] ?? 0,
    };
  };
  const videoNames = [...videoNumbers.keys()];
  return { folder, count, classes: images.header.classes, place, labels, videoNames, videos, frames };
}

function column(count: number): Int32Array {
  return new Int32Array(count);
}

function numberOf(name: string, numbers: Map<string, number>): number {
  const known = numbers.get(name) ?? numbers.size;
  numbers.set(name, known);
  return known;
}
