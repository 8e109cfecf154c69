import { findDamage } from "./find-damage.ts";
import { readImageHeader } from "./header.ts";
import { openWorkspace } from "./pixel-kernels.ts";
import type { Pixels } from "./pixels.ts";

/**
 * The pixels of a small JPEG in grey or three colours; undefined for any other, and for one that libjpeg complains of. libvips has its
 * pixels from libjpeg too, so they are the same: but its set-up takes half a millisecond a picture, several times the decoding.
 */
export async function decodeSmallJpeg(bytes: Uint8Array): Promise<Pixels | undefined> {
  const header = readImageHeader(bytes);
  if (header?.format !== "jpeg" || header.bitDepth !== 8 || !(header.channels === 1 || header.channels === 3)) return;
  if (failed || header.width * header.height > MOST_PIXELS || findDamage(bytes, "jpeg") !== undefined) return;
  const decode = await openDecoder();
  try {
    const { width, height, data } = decode(bytes);
    return { width, height, data: dropAlpha(data) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    failed = true;
    return;
  }
}

/** In larger pictures the decoding itself counts, and libvips' is the quicker. */
const MOST_PIXELS = 2 ** 16;

/** Whether it failed in this thread: libjpeg leaves an error by a long jump, after which its stack in WebAssembly is not to be trusted. */
let failed = false;

interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

let opened: Promise<(bytes: Uint8Array) => Rgba> | undefined;

/** libjpeg-turbo in WebAssembly; this is its only door. */
function openDecoder(): Promise<(bytes: Uint8Array) => Rgba> {
  opened ??= import("@cwasm/jpeg-turbo").then(({ decode }) => decode);
  return opened;
}

function dropAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const pixels = rgba.length / 4;
  const workspace = openWorkspace();
  const [from, to] = [workspace.take(rgba.length), workspace.take(3 * pixels)];
  workspace.bytes.set(rgba, from);
  workspace.kernels.dropAlpha(from, pixels, to);
  return workspace.bytes.slice(to, to + 3 * pixels);
}
