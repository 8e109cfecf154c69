import { join } from "node:path";
import { decodeImage } from "../images/decode.ts";
import { encodeJpeg, encodePng } from "../images/encode.ts";
import { findDamage } from "../images/find-damage.ts";
import { type ImageHeader, readImageHeader } from "../images/header.ts";
import type { Pixels } from "../images/pixels.ts";
import { shrinkImage } from "../images/shrink.ts";
import type { BufferPool } from "./buffer-pool.ts";
import { checkBox } from "./check-box.ts";
import { type Entry, type Finding, isFinding, type MaskRule } from "./dataset.ts";
import { badImage, oddImage } from "./finding.ts";
import type { Box } from "./image-set.ts";
import type { NewImage } from "./image-set-writer.ts";
import type { IngestSettings } from "./ingest-settings.ts";
import { readMask } from "./store-mask.ts";

export interface StoreOptions
  extends Pick<IngestSettings, "store" | "shorterSidePx" | "quality" | "check" | "overhang"> {
  readonly root: string;
  readonly masks?: MaskRule | undefined;
  /** Pictures are read into its buffers; the image's bytes go back to it when they are stored. */
  readonly pool: BufferPool;
}

/** An image as it will stand in the image set, undefined where it can't; and what there is to tell of it. */
export interface Prepared {
  readonly image?: NewImage;
  readonly findings: readonly Finding[];
}

/** Reads an entry's picture and mask, checks both and the boxes, and encodes anew where asked. Bad data is a finding, not a throw. */
export async function prepareImage(entry: Entry, options: StoreOptions): Promise<Prepared> {
  const picture = entry.pixels === undefined ? readPicture(entry, options) : await encodeFrame(entry.pixels, options);
  if (isFinding(picture)) return { findings: [picture] };
  const { header } = picture;
  const size = plan(header, options);
  const stored = entry.pixels === undefined ? await encode(picture.bytes, { size, entry, options }) : picture.bytes;
  if (isFinding(stored)) return { findings: [stored] };
  if (stored !== picture.bytes) options.pool.giveBack(picture.bytes);
  const mask = await prepareMask(entry, { header, size, options });
  if (mask !== undefined && isFinding(mask)) return { findings: [mask] };
  const { boxes, findings } = prepareBoxes(entry, {
    header,
    scale: size.width / header.width,
    overhang: options.overhang,
  });
  const format = options.store === "bytes" ? header.format : options.store;
  const { size: _, mask: __, pixels: ___, ...fields } = entry;
  return {
    image: { ...fields, format, ...size, boxes, bytes: stored, mask },
    findings: [...listOdds(header, entry), ...findings],
  };
}

interface Picture {
  readonly header: ImageHeader;
  readonly bytes: Uint8Array;
}

function readPicture(entry: Entry, { root, pool }: StoreOptions): Picture | Finding {
  const file = { file: entry.source };
  const bytes = pool.readFile(join(root, entry.source));
  if (bytes === undefined) return badImage("missing-file", file, "there is no such picture");
  const header = readImageHeader(bytes);
  if (header === undefined) return badImage("bad-image", file, describeNoImage(bytes));
  const damage = header.complete ? findDamage(bytes, header.format) : undefined;
  if (damage !== undefined) return badImage("corrupt-image", file, damage);
  return checkHeader(header, entry) ?? { header, bytes };
}

async function encodeFrame(pixels: Pixels, { store, quality }: StoreOptions): Promise<Picture> {
  const { width, height } = pixels;
  const format = store === "png" ? "png" : "jpeg";
  const bytes = format === "png" ? await encodePng(pixels) : await encodeJpeg(pixels, quality);
  return { bytes, header: { format, width, height, channels: 3, bitDepth: 8, complete: true } };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Context {
  readonly header: ImageHeader;
  /** As stored, px. */
  readonly size: Size;
  readonly options: StoreOptions;
}

function describeNoImage(bytes: Uint8Array): string {
  if (bytes.length === 0) return "the file is empty";
  return `the ${bytes.length} bytes are no JPEG, PNG or WebP, or end within its header`;
}

function checkHeader({ width, height, complete }: ImageHeader, { source, size }: Entry): Finding | undefined {
  if (!complete) return badImage("truncated-image", { file: source }, "the picture's end is missing");
  if (width === 0 || height === 0)
    return badImage("bad-image", { file: source }, `the picture has ${width}×${height} px`);
  if (size === undefined || (size.width === width && size.height === height)) return undefined;
  const sizes = `${size.width}×${size.height} px, but ${source} has ${width}×${height}`;
  return badImage("wrong-size", size.place, `the annotation says ${sizes}`);
}

/** Shrinks to a shorter side, and never enlarges. */
function plan({ width, height }: ImageHeader, { shorterSidePx }: StoreOptions): Size {
  const scale = shorterSidePx === undefined ? 1 : Math.min(1, shorterSidePx / Math.min(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

async function encode(
  bytes: Uint8Array,
  { size, entry, options }: Omit<Context, "header"> & { readonly entry: Entry },
): Promise<Uint8Array | Finding> {
  try {
    if (options.store !== "bytes")
      return await shrinkImage(bytes, { ...size, format: options.store, quality: options.quality });
    if (options.check === "decode") await decodeImage(bytes);
    return bytes;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return badImage("bad-image", { file: entry.source }, `the picture can't be decoded: ${error.message.trim()}`);
  }
}

async function prepareMask(
  entry: Entry,
  { header, size, options }: Context,
): Promise<Uint8Array | Finding | undefined> {
  if (entry.mask === undefined || options.masks === undefined) return undefined;
  return readMask({ root: options.root, file: entry.mask, rule: options.masks, picture: header, stored: size });
}

interface BoxContext {
  readonly header: ImageHeader;
  /** Stored px per picture px. */
  readonly scale: number;
  readonly overhang: "clip" | "bad";
}

function prepareBoxes(
  entry: Entry,
  { header, scale, overhang }: BoxContext,
): { boxes: Box[] | undefined; findings: Finding[] } {
  const { width, height } = header;
  const checked = entry.boxes?.map((placed) => checkBox(placed, { width, height, overhang })) ?? [];
  const boxes = checked.flatMap(({ box }) => (box === undefined ? [] : [scaleBox(box, scale)]));
  return { boxes: entry.boxes && boxes, findings: checked.flatMap(({ finding }) => finding ?? []) };
}

function scaleBox(box: Box, scale: number): Box {
  if (scale === 1) return box;
  return { ...box, x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}

/** Kept, since decoding to RGB takes them all; told, since another decoder may not. */
function listOdds({ format, channels, bitDepth }: ImageHeader, { source }: Entry): Finding[] {
  const odds: Finding[] = [];
  const file = { file: source };
  if (format === "jpeg" && channels === 4)
    odds.push(oddImage("cmyk", file, "the JPEG is CMYK; decoding converts it to RGB"));
  if (format === "jpeg" && channels === 1)
    odds.push(oddImage("grey", file, "the JPEG is grey; decoding repeats it in three channels"));
  if (bitDepth > 8)
    odds.push(oddImage("deep", file, `the picture has ${bitDepth} bits a channel; decoding keeps the upper 8`));
  const named = /\.(jpe?g|png|webp)$/i.exec(source)?.[1]?.toLowerCase().replace("jpg", "jpeg");
  if (named !== undefined && named !== format)
    odds.push(oddImage("misnamed", file, `the picture is ${format}, not ${named}`));
  return odds;
}
