import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Box } from "./image-set.ts";

export type CocoSplit = "train2017" | "val2017";

export interface CocoEntry {
  readonly split: CocoSplit;
  /** The image's id. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly CocoObject[];
}

export interface CocoObject {
  /** Counts in the category names. */
  readonly category: number;
  readonly box: Box;
  /** Seen pixels. */
  readonly area: number;
  /** Run lengths of the seen pixels, column by column, beginning with those outside. */
  readonly counts: readonly number[];
}

/** Writes `<split>/<id of 12 digits>.jpg`. */
export function writeCocoImage(
  root: string,
  { split, number }: Pick<CocoEntry, "split" | "number">,
  jpeg: Uint8Array,
): string {
  mkdirSync(join(root, split), { recursive: true });
  const file = join(root, split, cocoName(number));
  writeFileSync(file, jpeg);
  return file;
}

/** Writes `annotations/instances_<split>.json` (Lin et al. 2014). Category ids have holes, as MSCOCO's have. */
export function writeCocoInstances(
  root: string,
  split: CocoSplit,
  entries: readonly CocoEntry[],
  categoryNames: readonly string[],
): void {
  let id = 0;
  const annotations = entries.flatMap((entry) =>
    entry.objects.map(({ category, box, area, counts }) => ({
      id: ++id,
      image_id: entry.number,
      category_id: cocoCategory(category),
      bbox: [box.x, box.y, box.width, box.height],
      area,
      iscrowd: box.crowd === true ? 1 : 0,
      segmentation: { counts, size: [entry.height, entry.width] },
    })),
  );
  const instances = {
    info: { description: "Rendered scenes in the layout of MSCOCO", version: "1.0" },
    licenses: [],
    images: entries.map(({ number, width, height }) => ({ id: number, file_name: cocoName(number), width, height })),
    categories: categoryNames.map((name, i) => ({ id: cocoCategory(i), name, supercategory: "thing" })),
    annotations,
  };
  mkdirSync(join(root, "annotations"), { recursive: true });
  writeFileSync(join(root, "annotations", `instances_${split}.json`), JSON.stringify(instances));
}

/** 1, 2, 3, 5, 6, 7, 9, …: every fourth id is missing. */
function cocoCategory(index: number): number {
  return index + 1 + Math.floor(index / 3);
}

function cocoName(number: number): string {
  return `${String(number).padStart(12, "0")}.jpg`;
}

/** Run lengths of what `isInside` says, column by column, beginning with those outside (MSCOCO's uncompressed RLE). */
export function countRuns(width: number, height: number, isInside: (pixel: number) => boolean): number[] {
  const counts: number[] = [];
  let inside = false;
  let run = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (isInside(y * width + x) !== inside) {
        counts.push(run);
        inside = !inside;
        run = 0;
      }
      run++;
    }
  }
  return [...counts, run];
}
