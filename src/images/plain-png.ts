import { crc32, inflateSync } from "node:zlib";
import type { Pixels } from "./pixels.ts";

/**
 * The pixels of a PNG of 8-bit RGB without interlacing or transparency, as most are; undefined for any other, and for a damaged one.
 * A fifth of what libvips takes for a small picture, most of whose time goes into setting up.
 */
export function decodePlainPng(bytes: Uint8Array): Pixels | undefined {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (png.length < HEADER_END || !png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  // Bit depth 8, colour type 2 (RGB), the one compression, the one set of filters, no interlacing.
  if (!png.subarray(24, 29).equals(RGB_8)) return undefined;
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const lines = inflate(collectData(png), height * (1 + 3 * width));
  return lines && unfilter(lines, width, height);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGB_8 = Buffer.from([8, 2, 0, 0, 0]);
const HEADER_END = 33;
/** Chunks without a say in the pixels. */
const HARMLESS = new Set(["IHDR", "pHYs", "tEXt", "zTXt", "iTXt", "tIME", "bKGD"]);

/** PNG, 5.3: length, type, data, CRC of type and data. Gives the data of all IDAT. */
function collectData(png: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at + 12 <= png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    if (end + 4 > png.length || crc32(png.subarray(at + 4, end)) !== png.readUInt32BE(end)) return undefined;
    const type = png.toString("latin1", at + 4, at + 8);
    if (type === "IEND") return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (type === "IDAT") parts.push(png.subarray(at + 8, end));
    else if (!HARMLESS.has(type)) return undefined;
    at = end + 4;
  }
  return undefined;
}

function inflate(data: Buffer | undefined, length: number): Buffer | undefined {
  if (data === undefined || length === 0 || length > MOST_BYTES) return undefined;
  try {
    const lines = inflateSync(data, { chunkSize: Math.max(64, length), maxOutputLength: length });
    return lines.length === length ? lines : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/** In larger pictures the decoding itself counts, and libvips' is the quicker. */
const MOST_BYTES = 3 * 2 ** 16;

/** PNG, 9.2: each line has a filter, by which it says how its bytes differ from those on the left, above, or both. */
function unfilter(lines: Buffer, width: number, height: number): Pixels | undefined {
  const stride = 3 * width;
  // Above the first line is one of zeros.
  const data = new Uint8Array((height + 1) * stride);
  for (let y = 0; y < height; y++) {
    const read = y * (stride + 1);
    const filter = FILTERS[lines[read] ?? -1];
    if (filter === undefined) return undefined;
    filter({ from: lines, read: read + 1, data, write: (y + 1) * stride, stride });
  }
  return { width, height, data: data.subarray(stride) };
}

interface Line {
  readonly from: Uint8Array;
  /** Where the line begins in `from`, and in `data`. */
  readonly read: number;
  readonly data: Uint8Array;
  readonly write: number;
  readonly stride: number;
}

const FILTERS = [copyLine, addLeft, addAbove, addAverage, addPaeth];

function copyLine({ from, read, data, write, stride }: Line): void {
  data.set(from.subarray(read, read + stride), write);
}

function addLeft({ from, read, data, write, stride }: Line): void {
  for (let at = 0; at < stride; at++) {
    const left = at < 3 ? 0 : (data[write + at - 3] ?? 0);
    data[write + at] = (from[read + at] ?? 0) + left;
  }
}

function addAbove({ from, read, data, write, stride }: Line): void {
  for (let at = 0; at < stride; at++) data[write + at] = (from[read + at] ?? 0) + (data[write + at - stride] ?? 0);
}

function addAverage({ from, read, data, write, stride }: Line): void {
  for (let at = 0; at < stride; at++) {
    const left = at < 3 ? 0 : (data[write + at - 3] ?? 0);
    data[write + at] = (from[read + at] ?? 0) + ((left + (data[write + at - stride] ?? 0)) >> 1);
  }
}

/** The one of left, above and above left that is nearest to left + above - above left. */
function addPaeth({ from, read, data, write, stride }: Line): void {
  for (let at = 0; at < stride; at++) {
    const left = at < 3 ? 0 : (data[write + at - 3] ?? 0);
    const up = data[write + at - stride] ?? 0;
    const corner = at < 3 ? 0 : (data[write + at - stride - 3] ?? 0);
    const toLeft = Math.abs(up - corner);
    const toUp = Math.abs(left - corner);
    const toCorner = Math.abs(left + up - 2 * corner);
    const other = toUp <= toCorner ? up : corner;
    data[write + at] = (from[read + at] ?? 0) + (toLeft <= toUp && toLeft <= toCorner ? left : other);
  }
}
