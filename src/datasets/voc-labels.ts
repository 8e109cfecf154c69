import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "./data-error.ts";
import { requireFile } from "./folder.ts";
import { readLines } from "./read-lines.ts";

/** Labels of an image, ascending. */
export interface VocLabels {
  readonly present: number[];
  /** Present as difficult objects only. */
  readonly difficult: number[];
}

export interface VocLists {
  readonly root: string;
  /** Of the year, such as `VOCdevkit/VOC2007`. */
  readonly folder: string;
  readonly split: string;
  readonly classes: readonly string[];
}

/**
 * Reads `ImageSets/Main/CLASS_SPLIT.txt` of all classes: an image's id and 1 (present), -1 (not), or 0 (difficult only) a line.
 * Undefined where there are no such lists; throws where one is missing or a line is none.
 */
export function readVocLabels({ root, folder, split, classes }: VocLists): Map<string, VocLabels> | undefined {
  const lists = classes.map((name) => join(folder, "ImageSets", "Main", `${name}_${split}.txt`));
  if (!lists.some((file) => existsSync(join(root, file)))) return undefined;
  const labels = new Map<string, VocLabels>();
  for (const [label, file] of lists.entries()) {
    for (const [id, value] of readList(root, file)) {
      const of = labels.get(id) ?? { present: [], difficult: [] };
      labels.set(id, of);
      if (value !== "-1") (value === "1" ? of.present : of.difficult).push(label);
    }
  }
  return labels;
}

function* readList(root: string, file: string): Generator<[id: string, value: string]> {
  for (const { text, number } of readLines(requireFile(root, file))) {
    if (text.trim() === "") continue;
    const [id = "", value = ""] = text.trim().split(/\s+/);
    if (!["1", "0", "-1"].includes(value)) {
      throw new DataError("bad-list", { file, line: number }, `"${text}" is not an id and 1, 0 or -1`);
    }
    yield [id, value];
  }
}
