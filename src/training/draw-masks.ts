import { openImageSet } from "../datasets/image-set-reader.ts";
import { renderContactSheet, type SheetCell } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import { paintMask } from "../images/paint-mask.ts";
import type { Pixels } from "../images/pixels.ts";
import type { ShownMask } from "./evaluate-segmentation.ts";

/** A row for each image: the picture, its mask, and the predicted one, where void is grey too. */
export async function drawMasks(folder: string, shown: readonly ShownMask[], classes: number): Promise<Pixels> {
  const set = openImageSet(folder);
  try {
    const cells: SheetCell[] = [];
    for (const { position, truth, predicted } of shown) {
      const record = set.record(position);
      const picture = await decodeImage(set.readImage(record));
      cells.push({ pixels: picture, caption: record.key });
      cells.push({ pixels: paintMask(truth, classes), caption: "mask" });
      cells.push({ pixels: paintMask(predicted, classes), caption: "predicted" });
    }
    return renderContactSheet(cells, { columns: 3, cellPx: 192 });
  } finally {
    set.close();
  }
}
