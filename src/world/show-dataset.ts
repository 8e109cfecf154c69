import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { renderContactSheet } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import { encodeJpeg } from "../images/encode.ts";
import type { DatasetSummary } from "./render-world.ts";

/** A contact sheet, as JPEG, of what has been written of a data set. */
export async function showDataset({ shown }: DatasetSummary): Promise<Uint8Array> {
  const cells = [];
  for (const file of shown) {
    cells.push({ pixels: await decodeImage(readFileSync(file)), caption: basename(file).replace(/\.\w+$/, "") });
  }
  return encodeJpeg(renderContactSheet(cells, { columns: COLUMNS, cellPx: 128 }), 85);
}

const COLUMNS = 8;
