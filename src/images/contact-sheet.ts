import { type Colour, drawText, fillRectangle, pastePixels } from "./draw.ts";
import { GLYPH_HEIGHT, GLYPH_WIDTH } from "./font.ts";
import { blankPixels, type Pixels } from "./pixels.ts";
import { resizePixels } from "./resize.ts";

export interface SheetCell {
  readonly pixels: Pixels;
  /** One line below the picture, cut to its width. */
  readonly caption?: string;
}

export interface SheetOptions {
  readonly columns: number;
  /** Of the square that each picture is fitted into, px. Smaller pictures are enlarged by whole factors, and stay sharp. */
  readonly cellPx: number;
  readonly gapPx?: number;
}

const PAPER: Colour = [255, 255, 255];
const INK: Colour = [70, 70, 70];
const CAPTION_PX = GLYPH_HEIGHT + 5;

/** A grid of pictures with captions, row by row; rows are as high as the highest picture. */
export function renderContactSheet(cells: readonly SheetCell[], options: SheetOptions): Pixels {
  const { cellPx, gapPx = 6 } = options;
  const columns = Math.max(1, Math.min(options.columns, cells.length));
  const rows = Math.max(1, Math.ceil(cells.length / columns));
  const captionPx = cells.some(({ caption }) => caption !== undefined) ? CAPTION_PX : 0;
  const pictures = cells.map(({ pixels }) => fitInto(pixels, cellPx));
  const heightPx = Math.max(1, ...pictures.map(({ height }) => height));
  const rowPx = heightPx + captionPx + gapPx;
  const sheet = blankPixels(gapPx + columns * (cellPx + gapPx), gapPx + rows * rowPx);
  fillRectangle(sheet, { x: 0, y: 0, width: sheet.width, height: sheet.height }, PAPER);
  for (const [index, picture] of pictures.entries()) {
    const left = gapPx + (index % columns) * (cellPx + gapPx);
    const top = gapPx + Math.floor(index / columns) * rowPx;
    const marginX = Math.floor((cellPx - picture.width) / 2);
    const marginY = Math.floor((heightPx - picture.height) / 2);
    pastePixels(sheet, picture, left + marginX, top + marginY);
    const caption = cutText(cells[index]?.caption ?? "", cellPx);
    drawText(sheet, caption, { x: left, y: top + heightPx + 4, colour: INK });
  }
  return sheet;
}

function fitInto(pixels: Pixels, sidePx: number): Pixels {
  const factor = sidePx / Math.max(pixels.width, pixels.height);
  if (factor >= 2) return enlarge(pixels, Math.floor(factor));
  const [width, height] = [pixels.width, pixels.height].map((size) => Math.max(1, Math.round(size * factor)));
  return factor === 1 ? pixels : resizePixels(pixels, { width: width ?? 1, height: height ?? 1 });
}

function enlarge({ width, height, data }: Pixels, factor: number): Pixels {
  const out = blankPixels(width * factor, height * factor);
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * 3;
      out.data.set(data.subarray(from, from + 3), (y * out.width + x) * 3);
    }
  }
  return out;
}

function cutText(text: string, widthPx: number): string {
  const characters = [...text];
  const room = Math.floor((widthPx + 1) / (GLYPH_WIDTH + 1));
  return characters.length <= room ? text : `${characters.slice(0, Math.max(0, room - 1)).join("")}…`;
}
