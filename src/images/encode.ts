import type { Pixels } from "./pixels.ts";
import { writePng } from "./png-writer.ts";
import { openPixels } from "./sharp.ts";

/** A baseline JPEG; full colour resolution, since crops of it are trained on. */
export async function encodeJpeg(pixels: Pixels, quality = 90): Promise<Uint8Array> {
  const sharp = await openPixels(pixels);
  return sharp.jpeg({ quality, chromaSubsampling: "4:4:4" }).toBuffer();
}

export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  return writePng(pixels);
}
