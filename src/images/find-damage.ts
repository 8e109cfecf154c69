import { crc32 } from "node:zlib";
import type { ImageHeader } from "./header.ts";

/**
 * Looks for damage in a picture's bytes without decoding them, at some GB/s: says what it found, or undefined. A JPEG's markers are
 * followed to its end; a PNG's chunks are, with their checksums. Damage that leaves a JPEG's markers whole is not found (nor does libvips
 * tell of it in decoding).
 */
export function findDamage(bytes: Uint8Array, format: ImageHeader["format"]): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case "jpeg":
      return findJpegDamage(buffer);
    case "png":
      return findPngDamage(buffer);
    case "webp":
      return undefined;
  }
}

const [SOI, EOI, SOS, DNL, FILL] = [0xd8, 0xd9, 0xda, 0xdc, 0xff];
const FIRST_WITH_LENGTH = 0xc0;
const RESTART_COUNT = 8;

/** ITU T.81, B.1.1: segments have a length; a scan's data goes on to the next marker that is neither FF 00 nor a restart. */
function findJpegDamage(bytes: Buffer): string | undefined {
  for (let at = 2; at + 1 < bytes.length; ) {
    if (bytes[at] !== 0xff) return `there is no marker at byte ${at}`;
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) return undefined;
    if (marker !== FILL && (marker < FIRST_WITH_LENGTH || marker === SOI))
      return `there is no marker FF ${hex(marker)} (byte ${at})`;
    at = marker === FILL ? at + 1 : skipSegment(bytes, at, marker);
  }
  return "the picture's end is missing";
}

function skipSegment(bytes: Buffer, at: number, marker: number): number {
  if (at + 4 > bytes.length) return bytes.length;
  const end = at + 2 + bytes.readUInt16BE(at + 2);
  return marker === SOS || marker === DNL ? skipScan(bytes, end) : end;
}

/** The next marker; restarts, FF 00 (a byte of data) and fill bytes belong to the scan. */
function skipScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); ; at = bytes.indexOf(0xff, at + 1)) {
    if (at < 0) return bytes.length;
    const marker = bytes[at + 1] ?? 0xff;
    const isRestart = marker >= 0xd0 && marker < 0xd0 + RESTART_COUNT;
    if (marker !== 0 && marker !== 0xff && !isRestart) return at;
  }
}

/** PNG, 5.3: length, type, data, CRC of type and data. */
function findPngDamage(bytes: Buffer): string | undefined {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
      return `the checksum of the chunk ${type} at byte ${at} is wrong`;
    if (type === "IEND") return undefined;
    at = end + 4;
  }
  return "the picture's end is missing";
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
