import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "./data-error.ts";
import {
  type Dataset,
  type Entry,
  type Finding,
  type Group,
  isFinding,
  type MaskRule,
  type PlacedBox,
} from "./dataset.ts";
import { badBox, badImage } from "./finding.ts";
import { listFolder, requireFile, requireFolder } from "./folder.ts";
import { readLines } from "./read-lines.ts";
import { parseVocAnnotation, type VocAnnotation, VocAnnotationError, type VocObject } from "./voc-annotation.ts";
import { readVocLabels, type VocLabels } from "./voc-labels.ts";

export interface VocOptions {
  /** `2007`; the newest of the root where undefined. */
  readonly year?: string | undefined;
  /** A list in `ImageSets/PART`: `train`, `val`, `trainval`, `test`. */
  readonly split: string;
  /** `segmentation` takes its own lists, and brings the class masks. */
  readonly part: "main" | "segmentation";
}

/** The classes of the challenges 2007 to 2012; class lists of other names take their place. */
const CLASSES =
  "aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person pottedplant sheep sofa train tvmonitor";

/**
 * Pascal VOC: `VOCdevkit/VOC2007/{Annotations,JPEGImages,ImageSets,SegmentationClass}`; the root may be any of the first three folders.
 * An image's labels are the classes with an object that is not difficult, as `Main/CLASS_SPLIT.txt` has them (1; 0 is difficult only).
 * Boxes become 0-based. Masks hold indices: 0 background, then the classes, 255 void.
 */
export function openVoc(root: string, options: VocOptions): Dataset {
  const folder = findVocFolder(root, options.year);
  const part = options.part === "main" ? "Main" : "Segmentation";
  const list = join(folder, "ImageSets", part, `${options.split}.txt`);
  requireFile(root, list);
  requireFolder(root, join(folder, "Annotations"));
  requireFolder(root, join(folder, "JPEGImages"));
  const classes = findClasses(root, folder);
  const reader: Reader = { root, folder, split: options.split, classes, masks: options.part === "segmentation" };
  return {
    format: "voc",
    root,
    classes,
    ...(reader.masks && { masks: maskRule(classes) }),
    groups: () => listGroups(reader, list),
  };
}

interface Reader {
  readonly root: string;
  readonly folder: string;
  readonly split: string;
  readonly classes: readonly string[];
  readonly masks: boolean;
}

function findVocFolder(root: string, year: string | undefined): string {
  requireFolder(root, "");
  if (existsSync(join(root, "JPEGImages"))) return "";
  const devkit = existsSync(join(root, "VOCdevkit")) ? "VOCdevkit" : "";
  if (year !== undefined) return join(devkit, `VOC${year}`);
  const newest = listFolder(root, devkit).folders.findLast((name) => /^VOC\d{4}$/.test(name));
  if (newest === undefined)
    throw new DataError("missing-folder", { file: join(devkit, "VOC2007") }, "there is no VOCxxxx");
  return join(devkit, newest);
}

/** Those with lists of their own in `Main`, in alphabetical order, which is also that of the masks' values. */
function findClasses(root: string, folder: string): string[] {
  const main = join(folder, "ImageSets", "Main");
  const names = existsSync(join(root, main)) ? listFolder(root, main).files : [];
  const found = names.map((name) => /^(.+)_(?:train|val|trainval|test)\.txt$/.exec(name)?.[1]);
  const classes = [...new Set(found.filter((name) => name !== undefined))].sort();
  return classes.length > 0 ? classes : CLASSES.split(" ");
}

function maskRule(classes: readonly string[]): MaskRule {
  const values = Array.from({ length: 256 }, (_, value) =>
    value <= classes.length || value === 255 ? value : undefined,
  );
  return { classes: ["background", ...classes], values };
}

/** Labels come from the lists of classes where these exist, since a choice of classes should not read all annotations. */
function* listGroups(reader: Reader, list: string): Generator<Group | Finding> {
  const labels = reader.masks ? undefined : readVocLabels(reader);
  for (const { text, number } of readLines(join(reader.root, list))) {
    const id = text.trim().split(/\s+/)[0] ?? "";
    if (id === "") continue;
    const place = { file: list, line: number };
    if (labels !== undefined && !labels.has(id)) {
      yield badImage(
        "missing-label",
        place,
        `"${id}" is in no list of a class, such as Main/${reader.classes[0]}_${reader.split}.txt`,
      );
      continue;
    }
    const known = labels?.get(id);
    yield {
      name: id,
      size: 1,
      labels: () => known?.present ?? readLabels(reader, id),
      entries: () => readEntry(reader, id, known),
    };
  }
}

function* readEntry(reader: Reader, id: string, listed: VocLabels | undefined): Generator<Entry | Finding> {
  const { root, folder, classes } = reader;
  const file = join(folder, "Annotations", `${id}.xml`);
  const annotation = readAnnotation(root, file);
  if (isFinding(annotation)) {
    yield annotation;
    return;
  }
  const boxes: PlacedBox[] = [];
  for (const object of annotation.objects) {
    const box = toBox(object, file, classes);
    if (isFinding(box)) yield box;
    else boxes.push(box);
  }
  const { present, difficult } = listed ?? labelsOf(boxes);
  const { size } = annotation;
  yield {
    key: join(folder.split("/").at(-1) ?? "", id),
    source: join(folder, "JPEGImages", `${id}.jpg`),
    ...(size && { size: { width: size.width, height: size.height, place: { file, line: size.line } } }),
    split: reader.split,
    labels: present,
    difficultLabels: difficult,
    boxes,
    ...(reader.masks && { mask: join(folder, "SegmentationClass", `${id}.png`) }),
  };
}

function readAnnotation(root: string, file: string): VocAnnotation | Finding {
  const path = join(root, file);
  if (!existsSync(path)) return badImage("missing-file", { file }, "there is no such annotation");
  try {
    return parseVocAnnotation(readFileSync(path, "utf8"));
  } catch (error) {
    if (!(error instanceof VocAnnotationError)) throw error;
    return badImage("bad-annotation", { file, line: error.line }, error.message);
  }
}

function readLabels(reader: Reader, id: string): readonly number[] | undefined {
  for (const item of readEntry(reader, id, undefined)) if (!isFinding(item)) return item.labels;
  return undefined;
}

/** From 1-based, both ends inside, to 0-based, the far ends outside. */
function toBox(object: VocObject, file: string, classes: readonly string[]): PlacedBox | Finding {
  const { name, line, box, difficult, truncated, occluded } = object;
  const place = { file, line };
  const label = classes.indexOf(name);
  if (label < 0) return badBox("unknown-class", place, `"${name}" is none of the classes ${classes.join(", ")}`);
  if (box === undefined) return badBox("missing-box", place, `the object "${name}" has no bndbox`);
  const { xmin, ymin, xmax, ymax } = box;
  const flags = { ...(difficult && { difficult }), ...(truncated && { truncated }), ...(occluded && { occluded }) };
  return {
    box: { x: xmin - 1, y: ymin - 1, width: xmax - xmin + 1, height: ymax - ymin + 1, label, ...flags },
    place,
  };
}

function labelsOf(boxes: readonly PlacedBox[]): VocLabels {
  const labelsWhere = (difficult: boolean): Set<number> =>
    new Set(boxes.flatMap(({ box }) => ((box.difficult ?? false) === difficult ? (box.label ?? []) : [])));
  const present = labelsWhere(false);
  const difficult = [...labelsWhere(true)].filter((label) => !present.has(label));
  return { present: [...present].sort((a, b) => a - b), difficult: difficult.sort((a, b) => a - b) };
}
