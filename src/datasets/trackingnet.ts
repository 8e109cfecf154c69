import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "./data-error.ts";
import type { Dataset, Entry, Finding, Group } from "./dataset.ts";
import { badBox, badVideo, leftOut } from "./finding.ts";
import { listFolder, requireFolder } from "./folder.ts";
import { type BoxLine, readBoxes } from "./read-boxes.ts";
import { toKey } from "./to-key.ts";

export interface TrackingnetOptions {
  readonly split: "train" | "test";
  /** Every how manieth frame of a video. */
  readonly stride: number;
}

/**
 * TrackingNet (Müller et al. 2018): `TRAIN_k/frames/VIDEO/N.jpg`, N from 0 and not padded; `TRAIN_k/anno/VIDEO.txt` with a line
 * `x,y,width,height` a frame, in `TEST` for the first frame only.
 */
export function openTrackingnet(root: string, { split, stride }: TrackingnetOptions): Dataset {
  requireFolder(root, "");
  const pattern = split === "train" ? /^TRAIN_\d+$/ : /^TEST$/;
  const chunks = listFolder(root, "").folders.filter((name) => pattern.test(name));
  if (chunks.length === 0) {
    throw new DataError(
      "missing-folder",
      { file: split === "train" ? "TRAIN_0" : "TEST" },
      "there is no such folder in the root",
    );
  }
  for (const chunk of chunks) for (const part of ["frames", "anno"]) requireFolder(root, join(chunk, part));
  return {
    format: "trackingnet",
    root,
    classes: [],
    groups: function* () {
      for (const chunk of chunks.sort(byNumber)) yield* listChunk({ root, chunk, split, stride });
    },
  };
}

interface Chunk extends TrackingnetOptions {
  readonly root: string;
  readonly chunk: string;
}

function byNumber(a: string, b: string): number {
  return Number(a.replace(/\D/g, "")) - Number(b.replace(/\D/g, ""));
}

function* listChunk(chunk: Chunk): Generator<Group | Finding> {
  const { root, stride } = chunk;
  const frames = join(chunk.chunk, "frames");
  for (const video of listFolder(root, frames).folders) {
    const { files } = listFolder(root, join(frames, video));
    const numbered = files
      .filter((name) => /^\d+\.jpe?g$/i.test(name))
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    for (const name of files.filter((file) => !numbered.includes(file))) {
      yield leftOut("image", "no-picture", { file: join(frames, video, name) }, "it is none, by its name");
    }
    const size = Math.ceil(numbered.length / stride);
    yield {
      name: join(frames, video),
      size,
      labels: () => undefined,
      entries: () => readVideo(chunk, video, numbered),
    };
  }
}

function* readVideo(
  { root, chunk, split, stride }: Chunk,
  video: string,
  files: readonly string[],
): Generator<Entry | Finding> {
  const folder = join(chunk, "frames", video);
  const file = join(chunk, "anno", `${video}.txt`);
  if (!existsSync(join(root, file))) {
    yield badVideo("missing-file", { file }, `the video ${folder} has no annotation`);
    return;
  }
  const lines = readBoxes(join(root, file), file);
  const expected = split === "train" ? files.length : 1;
  if (lines.length !== expected) {
    yield badVideo(
      "wrong-count",
      { file },
      `${lines.length} lines; the video has ${files.length} frames, which need ${expected}`,
    );
    return;
  }
  for (const [index, name] of files.entries()) {
    if (index % stride !== 0) continue;
    const frame = Number.parseInt(name, 10);
    const line = lines[index];
    if (line !== undefined && line.box === undefined) yield badLine(line);
    const boxes =
      line?.box === undefined ? [] : [{ box: { ...line.box, object: `${chunk}/${video}` }, place: line.place }];
    const source = join(folder, name);
    yield {
      key: toKey(`${chunk}/${video}/${String(frame).padStart(6, "0")}`),
      source,
      split,
      video: `${chunk}/${video}`,
      frame,
      boxes,
    };
  }
}

function badLine({ place, text }: BoxLine): Finding {
  return badBox("bad-line", place, `"${text}" is not x,y,width,height`);
}
