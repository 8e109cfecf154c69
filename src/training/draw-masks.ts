import { openImageSet } from "../datasets/image-set-reader.ts";
import { renderContactSheet, type SheetCell } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import { fillRectangle, pastePixels } from "../images/draw.ts";
import { paintMask } from "../images/paint-mask.ts";
import { blankPixels, type Pixels } from "../images/pixels.ts";
import type { ShownMask } from "./evaluate-segmentation.ts";

/** A row for each image: the picture, its mask, and the predicted one; below them what the colours mean. Void is grey. */
export async function drawMasks(
  folder: string,
  shown: readonly ShownMask[],
  classes: readonly string[],
): Promise<Pixels> {
  const set = openImageSet(folder);
  try {
    const cells: SheetCell[] = [];
    for (const { position, truth, predicted } of shown) {
      const record = set.record(position);
      cells.push({ pixels: await decodeImage(set.readImage(record)), caption: record.key });
      cells.push({ pixels: paintMask(truth, classes.length), caption: "mask" });
      cells.push({ pixels: paintMask(predicted, classes.length), caption: "predicted" });
    }
    const pictures = renderContactSheet(cells, { columns: 3, cellPx: PICTURE_PX });
    return stack(pictures, drawLegend(findSeen(shown), classes));
  } finally {
    set.close();
  }
}

const PICTURE_PX = 192;
const LEGEND = { columns: 6, cellPx: 93 };
const PATCH = { width: 93, height: 12 };
/** More colours can't be told apart. */
const MOST = 24;

/** Classes in the masks shown, true or predicted, those of most pixels first. */
function findSeen(shown: readonly ShownMask[]): number[] {
  const counts = new Map<number, number>();
  for (const { truth, predicted } of shown) {
    for (const { data } of [truth, predicted]) {
      for (const label of data) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || a - b).map(([label]) => label);
}

function drawLegend(labels: readonly number[], classes: readonly string[]): Pixels {
  const cells = labels.slice(0, MOST).map((label): SheetCell => {
    const data = new Uint8Array(PATCH.width * PATCH.height).fill(label);
    return { pixels: paintMask({ ...PATCH, data }, classes.length), caption: classes[label] ?? "void" };
  });
  return renderContactSheet(cells, LEGEND);
}

function stack(above: Pixels, below: Pixels): Pixels {
  const sheet = blankPixels(Math.max(above.width, below.width), above.height + below.height);
  fillRectangle(sheet, { x: 0, y: 0, width: sheet.width, height: sheet.height }, [255, 255, 255]);
  pastePixels(sheet, above, 0, 0);
  pastePixels(sheet, below, 0, above.height);
  return sheet;
}
