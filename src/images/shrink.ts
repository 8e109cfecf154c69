import { openSharp } from "./sharp.ts";

export interface ShrinkOptions {
  readonly format: "jpeg" | "png";
  /** px; kept where undefined, or where the picture is smaller. */
  readonly width: number;
  readonly height: number;
  /** Of a JPEG, 1…100. */
  readonly quality: number;
}

/** Decodes a picture, resizes it (antialiased, no crop), and encodes it as 8-bit RGB. The same bytes in give the same bytes out. */
export async function shrinkImage(bytes: Uint8Array, options: ShrinkOptions): Promise<Uint8Array> {
  const { format, width, height, quality } = options;
  const open = await openSharp();
  const picture = open(bytes, { failOn: "error", ignoreIcc: true })
    .removeAlpha()
    .toColourspace("srgb")
    .resize({ width, height, fit: "fill", kernel: "cubic" });
  return format === "jpeg"
    ? picture.jpeg({ quality, chromaSubsampling: "4:4:4" }).toBuffer()
    : picture.png({ compressionLevel: 6 }).toBuffer();
}
