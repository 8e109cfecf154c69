import { readFileSync } from "node:fs";
import type { Box } from "../datasets/image-set.ts";
import { VOC_PALETTE } from "../datasets/voc-writer.ts";
import { renderContactSheet } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import { drawRectangle } from "../images/draw.ts";
import { encodeJpeg } from "../images/encode.ts";
import { decodeIndexPng } from "../images/index-png.ts";
import { blankPixels, type Pixels } from "../images/pixels.ts";
import type { Shown } from "./recipes/settings.ts";

/** A contact sheet, as JPEG, of pictures of a data set: boxes drawn, masks in VOC's colours. */
export async function showDataset(shown: readonly Shown[]): Promise<Uint8Array> {
  const cells = [];
  for (const { file, caption, boxes = [], mask = false } of shown) {
    const bytes = readFileSync(file);
    const pixels = mask ? await colourMask(bytes) : await decodeImage(bytes);
    for (const box of boxes) drawBox(pixels, box);
    cells.push({ pixels, caption });
  }
  return encodeJpeg(renderContactSheet(cells, { columns: COLUMNS, cellPx: 128 }), 80);
}

const COLUMNS = 8;

async function colourMask(png: Uint8Array): Promise<Pixels> {
  const { width, height, data } = await decodeIndexPng(png);
  const pixels = blankPixels(width, height);
  for (const [i, index] of data.entries()) pixels.data.set(VOC_PALETTE[index] ?? [0, 0, 0], i * 3);
  return pixels;
}

function drawBox(pixels: Pixels, { x, y, width, height, difficult }: Box): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const frame = { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
  drawRectangle(pixels, frame, difficult === true ? DIFFICULT : PLAIN);
}

const PLAIN = [255, 230, 60] as const;
const DIFFICULT = [150, 150, 150] as const;
