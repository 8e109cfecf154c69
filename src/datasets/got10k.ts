import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dataset, Entry, Finding, Group } from "./dataset.ts";
import { badBox, badVideo, leftOut } from "./finding.ts";
import { listFolder, requireFile } from "./folder.ts";
import { type BoxLine, readBoxes } from "./read-boxes.ts";
import { readLines } from "./read-lines.ts";
import { toKey } from "./to-key.ts";

export interface Got10kOptions {
  readonly split: "train" | "val" | "test";
  /** Every how manieth frame of a video. */
  readonly stride: number;
}

/**
 * GOT-10k (Huang et al. 2019): `SPLIT/list.txt`; `SPLIT/VIDEO/{00000001.jpg…,groundtruth.txt,absence.label,cover.label,meta_info.ini}`. A
 * video's class is the `object_class` of its meta_info; `cover` (0…8, the visible share in eighths) is a factor of each frame and its box.
 * A frame whose object is absent or covered whole is left out. Test videos have one box and no labels.
 */
export function openGot10k(root: string, options: Got10kOptions): Dataset {
  const list = join(options.split, "list.txt");
  const names = [...readLines(requireFile(root, list))].map(({ text, number }) => ({
    name: text.trim(),
    line: number,
  }));
  const videos = names.filter(({ name }) => name !== "");
  const isTest = options.split === "test";
  const reader = { root, ...options, list, classOf: new Map<string, string>() };
  if (!isTest) for (const { name } of videos) readClass(reader, name);
  const classes = [...new Set(reader.classOf.values())].sort();
  return { format: "got10k", root, classes, groups: () => listVideos(reader, videos, classes) };
}

interface Reader extends Got10kOptions {
  readonly root: string;
  readonly list: string;
  readonly classOf: Map<string, string>;
}

/** Lines `key: value`, parted at the first `: `, under `[METAINFO]`. A video without a class is told of when its frames are read. */
function readClass({ root, split, classOf }: Reader, video: string): void {
  const file = join(root, split, video, "meta_info.ini");
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, "utf8").split(/\r?\n/)) {
    const at = line.indexOf(": ");
    if (at >= 0 && line.slice(0, at).trim() === "object_class") classOf.set(video, line.slice(at + 2).trim());
  }
}

function* listVideos(
  reader: Reader,
  videos: readonly { readonly name: string; readonly line: number }[],
  classes: readonly string[],
): Generator<Group | Finding> {
  const { root, split, list, stride, classOf } = reader;
  for (const { name, line } of videos) {
    const folder = join(split, name);
    if (!existsSync(join(root, folder))) {
      yield badVideo(
        "missing-folder",
        { file: list, line },
        `the list has "${name}", but there is no folder ${folder}`,
      );
      continue;
    }
    const frames = listFolder(root, folder).files.filter((file) => /^\d+\.jpe?g$/i.test(file));
    const label = classes.indexOf(classOf.get(name) ?? "");
    yield {
      name: folder,
      size: Math.ceil(frames.length / stride),
      labels: () => (label < 0 ? undefined : [label]),
      entries: () => readVideo(reader, { name, frames, label }),
    };
  }
}

interface Video {
  readonly name: string;
  readonly frames: readonly string[];
  /** -1 where there is none. */
  readonly label: number;
}

function* readVideo(reader: Reader, video: Video): Generator<Entry | Finding> {
  const annotation = readAnnotation(reader, video);
  if ("kind" in annotation) {
    yield annotation;
    return;
  }
  for (const [index, name] of video.frames.entries()) {
    if (index % reader.stride === 0) yield* readFrame(reader, video, { index, name, ...annotation });
  }
}

interface Annotation {
  readonly boxes: readonly BoxLine[];
  readonly covers: readonly number[] | undefined;
  readonly absences: readonly number[] | undefined;
}

function readAnnotation({ root, split, classOf }: Reader, { name, frames }: Video): Annotation | Finding {
  const fileOf = (part: string): string => join(split, name, part);
  const isTest = split === "test";
  const parts = isTest ? ["groundtruth.txt"] : ["groundtruth.txt", "absence.label", "cover.label", "meta_info.ini"];
  const missing = parts.map(fileOf).find((file) => !existsSync(join(root, file)));
  if (missing !== undefined) return badVideo("missing-file", { file: missing }, `the video ${name} has no such file`);
  if (!isTest && !classOf.has(name))
    return badVideo("missing-class", { file: fileOf("meta_info.ini") }, "there is no line object_class: …");
  try {
    const boxes = readBoxes(join(root, fileOf("groundtruth.txt")), fileOf("groundtruth.txt"));
    checkCount(fileOf("groundtruth.txt"), boxes.length, isTest ? 1 : frames.length);
    if (isTest) return { boxes, covers: undefined, absences: undefined };
    const covers = readLabels(root, fileOf("cover.label"), 8);
    const absences = readLabels(root, fileOf("absence.label"), 1);
    checkCount(fileOf("cover.label"), covers.length, frames.length);
    checkCount(fileOf("absence.label"), absences.length, frames.length);
    return { boxes, covers, absences };
  } catch (error) {
    if (!(error instanceof LabelError)) throw error;
    return error.finding;
  }
}

class LabelError extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}

function checkCount(file: string, lines: number, expected: number): void {
  if (lines !== expected)
    throw new LabelError(badVideo("wrong-count", { file }, `${lines} lines; the video needs ${expected}`));
}

function readLabels(root: string, file: string, highest: number): number[] {
  return [...readLines(join(root, file))].map(({ text, number }) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= highest) return value;
    throw new LabelError(
      badVideo("bad-line", { file, line: number }, `"${text}" is not a whole number in 0…${highest}`),
    );
  });
}

interface Frame extends Annotation {
  readonly index: number;
  readonly name: string;
}

function* readFrame(
  { split }: Reader,
  video: Video,
  { index, name, ...annotation }: Frame,
): Generator<Entry | Finding> {
  const source = join(split, video.name, name);
  const line = annotation.boxes[index];
  const cover = annotation.covers?.[index];
  const place = line?.place ?? { file: source };
  if (annotation.absences?.[index] === 1) yield leftOut("image", "absent", place, "the object is out of the picture");
  else if (cover === 0) yield leftOut("image", "covered", place, "nothing of the object is visible");
  else {
    const label = video.label < 0 ? {} : { label: video.label };
    const factors = cover === undefined ? {} : { factors: { cover } };
    if (line !== undefined && line.box === undefined)
      yield badBox("bad-line", place, `"${line.text}" is not x,y,width,height`);
    const boxes =
      line?.box === undefined ? [] : [{ box: { ...line.box, ...label, object: video.name, ...factors }, place }];
    yield {
      key: toKey(source),
      source,
      split,
      ...label,
      boxes,
      video: video.name,
      frame: Number.parseInt(name, 10),
      ...factors,
    };
  }
}
