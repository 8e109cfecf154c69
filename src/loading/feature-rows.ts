import type { Box, ImageRecord } from "../datasets/image-set.ts";
import { openImageSet } from "../datasets/image-set-reader.ts";
import type { FeatureRow } from "../vision/features.ts";
import { toPixels } from "../vision/geometry/to-pixels.ts";
import type { Source } from "./pairs.ts";

export interface FeatureRows {
  /** What each row is computed from. */
  readonly sources: readonly Source[];
  readonly rows: readonly FeatureRow[];
  /** Boxes that are no object to look at: around a crowd, or without a pixel in their image. */
  readonly dropped: number;
}

/** The rows of features of an image set, in its order: one for each image, or one for each box. */
export function listFeatureRows(folder: string, of: "images" | "boxes"): FeatureRows {
  const set = openImageSet(folder);
  const sources: Source[] = [];
  const rows: FeatureRow[] = [];
  let dropped = 0;
  let image = 0;
  try {
    for (const record of set.records()) {
      const places = of === "images" ? [undefined] : (record.boxes ?? []);
      for (const [index, box] of places.entries()) {
        if (box !== undefined && !showsObject(box, record)) {
          dropped += 1;
          continue;
        }
        sources.push({ image, region: box && toPixels(box, record) });
        rows.push(box === undefined ? describeImage(record) : describeBox(record, box, index));
      }
      image += 1;
    }
  } finally {
    set.close();
  }
  return { sources, rows, dropped };
}

function showsObject({ x, y, width, height, crowd }: Box, image: ImageRecord): boolean {
  return !crowd && width > 0 && height > 0 && x < image.width && y < image.height && x + width > 0 && y + height > 0;
}

function describeImage({ key, label, labels, difficultLabels, split, video, frame, factors }: ImageRecord): FeatureRow {
  return { key, label, labels, difficultLabels, split, video, frame, factors };
}

function describeBox({ key, split, video, frame, factors }: ImageRecord, box: Box, index: number): FeatureRow {
  const { x, y, width, height, label, difficult, object } = box;
  const merged = box.factors === undefined ? factors : { ...factors, ...box.factors };
  const place = { index, x, y, width, height, difficult, object };
  return { key, box: place, label, split, video, frame, factors: merged };
}
