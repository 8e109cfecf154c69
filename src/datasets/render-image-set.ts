import { renderContactSheet, type SheetCell } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import { drawRectangle } from "../images/draw.ts";
import { decodeIndexPng } from "../images/index-png.ts";
import { paintMask } from "../images/paint-mask.ts";
import type { Pixels } from "../images/pixels.ts";
import { resizePixels } from "../images/resize.ts";
import type { ImageRecord } from "./image-set.ts";
import type { ImageSet } from "./image-set-reader.ts";

const CELLS = 40;
const CELL_PX = 112;
const BOX = [255, 60, 60] as const;
const VOID = 255;

/** A contact sheet of up to 40 images, evenly spaced through the set, with their boxes, masks and classes. */
export async function renderImageSet(set: ImageSet): Promise<Pixels> {
  const count = Math.min(CELLS, set.count);
  const cells: SheetCell[] = [];
  for (let cell = 0; cell < count; cell++) {
    const record = set.record(Math.floor(((cell + 0.5) * set.count) / count));
    cells.push({ pixels: await renderImage(set, record), caption: captionOf(record, set.header.classes) });
  }
  return renderContactSheet(cells, { columns: 8, cellPx: CELL_PX });
}

/** Boxes are drawn after resizing, so that their lines are as wide on every picture. */
async function renderImage(set: ImageSet, record: ImageRecord): Promise<Pixels> {
  const whole = await decodeImage(set.readImage(record));
  await tintMask(whole, set, record);
  const scale = Math.min(1, CELL_PX / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((px) => Math.max(1, Math.round(px * scale)));
  const pixels = resizePixels(whole, { width: width ?? 1, height: height ?? 1 });
  for (const box of record.boxes ?? []) {
    const [x, y] = [Math.floor(box.x * scale), Math.floor(box.y * scale)];
    drawRectangle(pixels, { x, y, width: Math.ceil(box.width * scale), height: Math.ceil(box.height * scale) }, BOX);
  }
  return pixels;
}

/** Mixes each class's colour into its pixels; void and background stay as they are. */
async function tintMask(pixels: Pixels, set: ImageSet, record: ImageRecord): Promise<void> {
  const [bytes, names = []] = [set.readMask(record), set.header.maskClasses];
  if (bytes === undefined) return;
  const mask = await decodeIndexPng(bytes);
  const colours = paintMask(mask, names.length).data;
  for (let at = 0; at < mask.data.length; at++) {
    const name = names[mask.data[at] ?? VOID];
    if (name === undefined || name === "background") continue;
    for (let byte = 3 * at; byte < 3 * at + 3; byte++) {
      pixels.data[byte] = ((pixels.data[byte] ?? 0) + (colours[byte] ?? 0)) >> 1;
    }
  }
}

function captionOf({ label, labels, video, key }: ImageRecord, classes: readonly string[]): string {
  const names = [label, ...(labels ?? [])].flatMap((each) => (each === undefined ? [] : (classes[each] ?? [])));
  return names.length > 0 ? [...new Set(names)].join(" ") : ((video ?? key).split("/").at(-1) ?? key);
}
