import type { Pixels } from "./pixels.ts";
import { decodePlainPng } from "./plain-png.ts";
import { openSharp } from "./sharp.ts";
import { decodeSmallJpeg } from "./small-jpeg.ts";

/**
 * Decodes a JPEG, PNG or WebP to RGB. CMYK is converted, grey is repeated, 16 bits are cut to 8, alpha is dropped; colour profiles and
 * the Exif orientation are ignored, as PIL and the data sets' boxes have it. Rejects where the bytes are truncated or broken.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Pixels> {
  const quick = decodePlainPng(bytes) ?? (await decodeSmallJpeg(bytes));
  if (quick !== undefined) return quick;
  const open = await openSharp();
  const { data, info } = await open(bytes, { failOn: "error", ignoreIcc: true })
    .removeAlpha()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}
