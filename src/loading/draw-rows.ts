import { openImageSet } from "../datasets/image-set-reader.ts";
import { renderContactSheet, type SheetCell } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import type { Pixels } from "../images/pixels.ts";
import { resizePixels } from "../images/resize.ts";
import type { FeatureRow } from "../vision/features.ts";

/** A row of features to be shown. */
export interface DrawnRow {
  readonly row: Pick<FeatureRow, "key" | "box">;
  readonly caption: string;
}

/**
 * A contact sheet of what rows of features are of: whole images, or the boxes cut out. Rows whose image the set doesn't hold are left out;
 * undefined where none is left.
 */
export async function drawRows(
  rows: readonly DrawnRow[],
  { images, columns, cellPx }: { readonly images: string; readonly columns: number; readonly cellPx: number },
): Promise<Pixels | undefined> {
  const pictures = await readPictures(images, new Set(rows.map(({ row }) => row.key)));
  const cells = rows.flatMap(({ row, caption }): SheetCell[] => {
    const picture = pictures.get(row.key);
    return picture === undefined ? [] : [{ pixels: cutBox(picture, row.box, cellPx), caption }];
  });
  return cells.length === 0 ? undefined : renderContactSheet(cells, { columns, cellPx });
}

async function readPictures(folder: string, keys: ReadonlySet<string>): Promise<Map<string, Pixels>> {
  const set = openImageSet(folder);
  try {
    const pictures = new Map<string, Pixels>();
    for (const record of set.records()) {
      if (keys.has(record.key)) pictures.set(record.key, await decodeImage(set.readImage(record)));
    }
    return pictures;
  } finally {
    set.close();
  }
}

/** The box as the encoder sees it, without its aspect; the whole picture without one. */
function cutBox(picture: Pixels, box: FeatureRow["box"], sidePx: number): Pixels {
  if (box === undefined) return picture;
  const x = Math.max(0, Math.floor(box.x));
  const y = Math.max(0, Math.floor(box.y));
  const width = Math.max(1, Math.min(picture.width, Math.ceil(box.x + box.width)) - x);
  const height = Math.max(1, Math.min(picture.height, Math.ceil(box.y + box.height)) - y);
  return resizePixels(picture, { width: sidePx, height: sidePx, crop: { x, y, width, height } });
}
