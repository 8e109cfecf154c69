import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "./data-error.ts";
import type { Dataset, Entry, Finding, Group } from "./dataset.ts";
import { badImage, leftOut } from "./finding.ts";
import { isPicture, listFolder, requireFile } from "./folder.ts";
import { readLines } from "./read-lines.ts";
import { toKey } from "./to-key.ts";

export interface ImagenetOptions {
  /** A folder of the root: `train`, `val`. */
  readonly split: string;
  /** Labels of a flat split, relative to the root; looked for where undefined. */
  readonly list?: string | undefined;
}

/** Where the labels of a flat `val/` are usually kept; Kaggle's has a line of names first. */
const LISTS = ["SPLIT.txt", "SPLIT_labels.txt", "LOC_SPLIT_solution.csv"];

/**
 * ImageNet, and any other folders of images: `SPLIT/CLASS/*.JPEG`, or `SPLIT/*.JPEG` with a list of `NAME LABEL` lines (a label is a class's
 * name, or its number from 0 among the sorted names). The classes are the sorted folders of `train/`, where there is one.
 * The name's ending does not count: some files are PNG named .JPEG.
 */
export function openImagenet(root: string, options: ImagenetOptions): Dataset {
  const { split } = options;
  const { files, folders } = listFolder(root, split);
  const hasTrain = split !== "train" && existsSync(join(root, "train"));
  const trained = hasTrain ? listFolder(root, "train").folders : [];
  const classes = trained.length > 0 ? trained : folders;
  if (classes.length === 0) {
    throw new DataError("no-classes", { file: split }, "there are no folders of classes, neither here nor in train/");
  }
  const isFlat = folders.length === 0 && files.some(isPicture);
  const list = isFlat ? findList(root, options) : undefined;
  const groups = (): Generator<Group | Finding> =>
    list === undefined
      ? listFolders({ root, split, classes }, folders)
      : listFlat({ root, split, classes }, files, list);
  return { format: "imagenet", root, classes, groups };
}

interface Reader {
  readonly root: string;
  readonly split: string;
  readonly classes: readonly string[];
}

function* listFolders({ root, split, classes }: Reader, folders: readonly string[]): Generator<Group | Finding> {
  for (const folder of folders) {
    const label = classes.indexOf(folder);
    const place = { file: join(split, folder) };
    if (label < 0) {
      yield badImage(
        "unknown-class",
        place,
        `the folder "${folder}" is none of the ${classes.length} classes of train/`,
      );
      continue;
    }
    for (const name of listFolder(root, place.file).files) {
      const source = join(place.file, name);
      yield isPicture(name)
        ? toGroup({ source, split, label })
        : leftOut("image", "no-picture", { file: source }, "it is none, by its name");
    }
  }
}

function toGroup(entry: Omit<Entry, "key">): Group {
  const { source, label } = entry;
  return {
    name: source,
    size: 1,
    labels: () => (label === undefined ? undefined : [label]),
    entries: () => [{ key: toKey(source), ...entry }],
  };
}

function findList(root: string, { split, list }: ImagenetOptions): string {
  if (list !== undefined) {
    requireFile(root, list);
    return list;
  }
  const names = LISTS.map((name) => name.replace("SPLIT", split));
  const found = names.find((name) => existsSync(join(root, name)));
  if (found !== undefined) return found;
  throw new DataError(
    "missing-list",
    { file: split },
    `a flat folder needs a list of labels: ${names.join(", ")}, or \`list\``,
  );
}

function* listFlat(reader: Reader, files: readonly string[], list: string): Generator<Group | Finding> {
  const { root, split } = reader;
  const lines = readList(join(root, list));
  for (const name of files) {
    const source = join(split, name);
    const line = lines.get(stem(name));
    lines.delete(stem(name));
    if (!isPicture(name)) yield leftOut("image", "no-picture", { file: source }, "it is none, by its name");
    else if (line === undefined)
      yield badImage("missing-label", { file: source }, `the picture has no line in ${list}`);
    else yield readLabel(reader, { source, list, line });
  }
  for (const [name, { number }] of lines) {
    yield badImage("missing-file", { file: list, line: number }, `"${name}" has no picture in ${split}/`);
  }
}

interface ListLine {
  /** From 1. */
  readonly number: number;
  readonly label: string;
}

/** Lines by the picture's name without its ending. */
function readList(path: string): Map<string, ListLine> {
  const lines = new Map<string, ListLine>();
  for (const { text, number } of readLines(path)) {
    const [name = "", label = ""] = text.trim().split(/[\s,]+/);
    if (name !== "" && name !== "ImageId") lines.set(stem(name), { number, label });
  }
  return lines;
}

function readLabel(
  { split, classes }: Reader,
  { source, list, line }: { readonly source: string; readonly list: string; readonly line: ListLine },
): Group | Finding {
  const label = /^\d+$/.test(line.label) ? Number(line.label) : classes.indexOf(line.label);
  if (classes[label] !== undefined) return toGroup({ source, split, label });
  const place = { file: list, line: line.number };
  return badImage(
    "unknown-class",
    place,
    `"${line.label}" is none of the ${classes.length} classes, nor a number below`,
  );
}

function stem(name: string): string {
  return name.replace(/\.[^.]+$/, "");
}
