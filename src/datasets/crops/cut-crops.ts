import { decodeImage } from "../../images/decode.ts";
import { encodeJpeg, encodePng } from "../../images/encode.ts";
import type { Pixels } from "../../images/pixels.ts";
import { proposeEdges } from "../../images/proposals/edge.ts";
import { proposeGrid } from "../../images/proposals/grid.ts";
import { resizePixels } from "../../images/resize.ts";
import { defineTask } from "../../parallel/task.ts";
import type { Finding } from "../dataset.ts";
import type { Box, ImageRecord } from "../image-set.ts";
import { type ImageSet, openImageSet } from "../image-set-reader.ts";
import type { CropSettings } from "./crop-settings.ts";
import { type PlannedCrop, planCrops } from "./plan-crops.ts";

export interface CropOrder {
  /** Of the image set. */
  readonly folder: string;
  readonly record: ImageRecord;
  readonly settings: CropSettings;
}

export interface CutCrop extends PlannedCrop {
  /** px; as stored. */
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

export interface CutCrops {
  readonly record: ImageRecord;
  readonly crops: readonly CutCrop[];
  readonly findings: readonly Finding[];
}

/** Cuts the crops out of one image, which is decoded once, and not at all where no box is taken. */
export const cutCrops = defineTask("cut-crops", import.meta.url, async (order: CropOrder): Promise<CutCrops> => {
  const { record, settings } = order;
  if (settings.proposals === "none") {
    const { crops, findings } = planCrops(record, record.boxes ?? [], settings);
    if (crops.length === 0) return { record, crops: [], findings };
    return { record, crops: await cutAll(await readPixels(order), crops, settings), findings };
  }
  const pixels = await readPixels(order);
  const { crops, findings } = planCrops(record, propose(pixels, settings), settings);
  return { record, crops: await cutAll(pixels, crops, settings), findings };
});

function propose(pixels: Pixels, { proposals, minSidePx, perImage }: CropSettings): Box[] {
  const options = { minSidePx, count: perImage };
  const regions = proposals === "grid" ? proposeGrid(pixels, options) : proposeEdges(pixels, options);
  return regions.map(({ score: _, ...box }) => box);
}

async function readPixels({ folder, record }: CropOrder): Promise<Pixels> {
  return decodeImage(openedSet(folder).readImage(record)).catch((cause: unknown) => {
    throw new Error(`the image "${record.key}" can't be decoded`, { cause });
  });
}

const opened = new Map<string, ImageSet>();

/** Each thread opens a set once, and keeps it until it ends. */
function openedSet(folder: string): ImageSet {
  const images = opened.get(folder) ?? openImageSet(folder);
  opened.set(folder, images);
  return images;
}

async function cutAll(pixels: Pixels, crops: readonly PlannedCrop[], settings: CropSettings): Promise<CutCrop[]> {
  const { sidePx, store, quality } = settings;
  const cut = crops.map(async (crop) => {
    const { width, height } = sidePx === undefined ? crop.area : { width: sidePx, height: sidePx };
    const part = resizePixels(pixels, { width, height, crop: crop.area });
    const bytes = store === "png" ? await encodePng(part) : await encodeJpeg(part, quality);
    // In a buffer of its own, which is moved to the consumer instead of copied.
    return { ...crop, width, height, bytes: Uint8Array.from(bytes) };
  });
  return Promise.all(cut);
}
