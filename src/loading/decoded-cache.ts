import type { Pixels } from "../images/pixels.ts";
import type { ImageTable } from "./image-table.ts";

/**
 * Decoded pictures in memory that all threads share, up to a number of bytes: the first of the set that fit. Which are there changes how
 * long a batch takes, never what is in it. Plain data, so that it can be sent to a thread.
 */
export interface DecodedCache {
  /** Where a picture's pixels are; -1 for those that don't fit. */
  readonly offsets: Float64Array;
  readonly bytes: Uint8Array;
  /** 1 once a picture's pixels are there. */
  readonly filled: Int32Array;
}

export function createDecodedCache(table: ImageTable, limitBytes: number): DecodedCache {
  const offsets = new Float64Array(new SharedArrayBuffer(table.count * Float64Array.BYTES_PER_ELEMENT)).fill(-1);
  let end = 0;
  for (let image = 0; image < table.count; image++) {
    const { width, height } = table.place(image);
    if (end + width * height * 3 > limitBytes) break;
    offsets[image] = end;
    end += width * height * 3;
  }
  const filled = new Int32Array(new SharedArrayBuffer(table.count * Int32Array.BYTES_PER_ELEMENT));
  return { offsets, bytes: new Uint8Array(new SharedArrayBuffer(end)), filled };
}

/** The pixels in the cache, to be read only; undefined where they are not (yet) there. */
export function readCached(
  { offsets, bytes, filled }: DecodedCache,
  image: number,
  { width, height }: { readonly width: number; readonly height: number },
): Pixels | undefined {
  const offset = offsets[image] ?? -1;
  if (offset < 0 || Atomics.load(filled, image) === 0) return undefined;
  return { width, height, data: bytes.subarray(offset, offset + width * height * 3) };
}

/** Two threads may decode a picture at once; they write the same bytes. */
export function writeCached({ offsets, bytes, filled }: DecodedCache, image: number, { data }: Pixels): void {
  const offset = offsets[image] ?? -1;
  if (offset < 0) return;
  bytes.set(data, offset);
  Atomics.store(filled, image, 1);
}
