import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeIndexPng, encodeIndexPng, type IndexImage } from "../images/index-png.ts";
import type { Finding, MaskRule } from "./dataset.ts";
import { badImage } from "./finding.ts";

export interface MaskTarget {
  readonly root: string;
  /** The mask's file. */
  readonly file: string;
  readonly rule: MaskRule;
  /** px; of the picture, which the mask must fit. */
  readonly picture: { readonly width: number; readonly height: number };
  /** px; as stored. */
  readonly stored: { readonly width: number; readonly height: number };
}

/** Reads a mask's indices, checks them, gives them their stored values and encodes them as an 8-bit grey PNG; or says what is wrong. */
export async function readMask({ root, file, rule, picture, stored }: MaskTarget): Promise<Uint8Array | Finding> {
  const mask = await decodeMask(root, file);
  if ("kind" in mask) return mask;
  if (mask.width !== picture.width || mask.height !== picture.height) {
    const sizes = `${mask.width}×${mask.height} px, the picture ${picture.width}×${picture.height}`;
    return badImage("wrong-size", { file }, `the mask has ${sizes}`);
  }
  const unknown = translate(mask, rule);
  if (unknown === undefined) return encodeIndexPng(shrinkNearest(mask, stored));
  const at = `column ${unknown % mask.width}, row ${Math.floor(unknown / mask.width)}`;
  return badImage(
    "unknown-class",
    { file },
    `the value ${mask.data[unknown]} (${at}) is none of the ${rule.classes.length} classes`,
  );
}

async function decodeMask(root: string, file: string): Promise<IndexImage | Finding> {
  try {
    return await decodeIndexPng(readFileSync(join(root, file)));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ("code" in error && error.code === "ENOENT") return badImage("missing-file", { file }, "there is no such mask");
    return badImage("bad-mask", { file }, error.message);
  }
}

/** In place; the position of the first pixel whose value means nothing, if there is one. */
function translate({ data }: IndexImage, { values }: MaskRule): number | undefined {
  for (let at = 0; at < data.length; at++) {
    const value = values[data[at] ?? 0];
    if (value === undefined) return at;
    data[at] = value;
  }
  return undefined;
}

/** Takes the pixel at the centre of what a pixel covers: indices can't be averaged. */
function shrinkNearest(
  mask: IndexImage,
  { width, height }: { readonly width: number; readonly height: number },
): IndexImage {
  if (width === mask.width && height === mask.height) return mask;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
    for (let x = 0; x < width; x++)
      data[y * width + x] = mask.data[row + Math.floor(((x + 0.5) * mask.width) / width)] ?? 0;
  }
  return { width, height, data };
}
