import { openSharp } from "./sharp.ts";

/** A picture made small for a page. */
export interface Thumbnail {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface ThumbnailOptions {
  /** Longest side, px; a smaller picture keeps its size. */
  readonly maxSidePx: number;
  /** Of WebP, 1 to 100. */
  readonly quality: number;
}

/** The picture in a file as WebP. Undefined where the file is no picture that can be decoded. */
export async function makeThumbnail(
  source: Uint8Array,
  { maxSidePx, quality }: ThumbnailOptions,
): Promise<Thumbnail | undefined> {
  const open = await openSharp();
  try {
    const { data, info } = await open(source)
      .rotate()
      .resize({ width: maxSidePx, height: maxSidePx, fit: "inside", withoutEnlargement: true })
      .webp({ quality, effort: 4 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  } catch {
    return undefined;
  }
}

/** The absolute difference of two pictures, at the size of the first and four times as strong, as WebP. */
export async function makeDifference(
  before: Uint8Array,
  after: Uint8Array,
  { maxSidePx, quality }: ThumbnailOptions,
): Promise<Thumbnail | undefined> {
  const open = await openSharp();
  try {
    const fit = { width: maxSidePx, height: maxSidePx, fit: "inside", withoutEnlargement: true } as const;
    const first = await open(before)
      .rotate()
      .flatten()
      .toColourspace("srgb")
      .resize(fit)
      .png()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = first.info;
    const second = await open(after)
      .rotate()
      .flatten()
      .toColourspace("srgb")
      .resize({ width, height, fit: "fill" })
      .png()
      .toBuffer();
    const blended = await open(first.data)
      .composite([{ input: second, blend: "difference" }])
      .png()
      .toBuffer();
    const bytes = await open(blended).removeAlpha().linear(4, 0).webp({ quality }).toBuffer();
    return { bytes, width, height };
  } catch {
    return undefined;
  }
}
