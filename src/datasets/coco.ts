import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CocoImage, type CocoObject, type CocoTable, readCocoTable } from "./coco-table.ts";
import type { Dataset, Entry, Finding, Group, PlacedBox } from "./dataset.ts";
import { requireFolder } from "./folder.ts";
import { toKey } from "./to-key.ts";

export interface CocoOptions {
  /** `train2017`, `val2017`: the folder of images, and the end of the annotations' name. */
  readonly split: string;
  /** Relative to the root; `annotations/instances_SPLIT.json` where undefined. */
  readonly annotations?: string | undefined;
}

/**
 * MSCOCO: `annotations/instances_SPLIT.json` and the images in `SPLIT/` (or `images/SPLIT/`). Boxes are 0-based; one around a crowd is
 * marked. An image's labels are the classes of its objects, crowds left out; an image without objects has none.
 */
export function openCoco(root: string, { split, annotations }: CocoOptions): Dataset {
  const file = annotations ?? join("annotations", `instances_${split}.json`);
  const table = readCocoTable(root, file);
  const folder = existsSync(join(root, "images", split)) ? join("images", split) : split;
  requireFolder(root, folder);
  return { format: "coco", root, classes: table.classes, groups: () => listGroups({ split, file, folder, table }) };
}

interface Reader {
  readonly split: string;
  readonly file: string;
  readonly folder: string;
  readonly table: CocoTable;
}

function* listGroups(reader: Reader): Generator<Group | Finding> {
  yield* reader.table.findings;
  for (const [position, image] of reader.table.images.entries()) {
    yield {
      name: image.file,
      size: 1,
      labels: () => labelsOf(reader.table.objectsOf(position)),
      entries: () => [toEntry(reader, image, reader.table.objectsOf(position))],
    };
  }
}

function toEntry({ split, file, folder }: Reader, image: CocoImage, objects: readonly CocoObject[]): Entry {
  return {
    key: toKey(join(split, image.file)),
    source: join(folder, image.file),
    size: { width: image.width, height: image.height, place: { file, line: image.line } },
    split,
    labels: labelsOf(objects),
    boxes: objects.map((object) => toBox(object, file)),
  };
}

function labelsOf(objects: readonly CocoObject[]): number[] {
  const labels = objects.flatMap(({ label, crowd }) => (crowd ? [] : [label]));
  return [...new Set(labels)].sort((a, b) => a - b);
}

function toBox({ id, crowd, line, ...box }: CocoObject, file: string): PlacedBox {
  return {
    box: { ...box, ...(crowd && { crowd }), object: String(id) },
    place: { file, line, what: `annotation ${id}` },
  };
}
