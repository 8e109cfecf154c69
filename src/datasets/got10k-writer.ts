import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Box } from "./image-set.ts";

export interface Got10kVideo {
  readonly split: "train" | "val";
  /** From 1. */
  readonly number: number;
  readonly objectClass: string;
  readonly motionClass: string;
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Got10kFrame[];
}

export interface Got10kFrame {
  readonly jpeg: Uint8Array;
  /** Of the whole object, cut at the picture's edge. */
  readonly box: Box;
  /** Share of the object that is seen, in [0, 1]. */
  readonly visible: number;
  /** It reaches beyond the picture. */
  readonly cut: boolean;
}

/** Writes a video of GOT-10k (Huang et al. 2019): frames from 1 with 8 digits, and the five files of labels. */
export function writeGot10kVideo(root: string, video: Got10kVideo): string[] {
  const folder = join(root, video.split, got10kName(video));
  mkdirSync(folder, { recursive: true });
  const files = video.frames.map(({ jpeg }, i) => {
    const file = join(folder, `${String(i + 1).padStart(8, "0")}.jpg`);
    writeFileSync(file, jpeg);
    return file;
  });
  const writeLines = (name: string, line: (frame: Got10kFrame) => string | number): void =>
    writeFileSync(join(folder, name), video.frames.map((frame) => `${line(frame)}\n`).join(""));
  writeLines("groundtruth.txt", ({ box }) => [box.x, box.y, box.width, box.height].map((v) => v.toFixed(4)).join(","));
  writeLines("absence.label", ({ visible }) => (visible === 0 ? 1 : 0));
  writeLines("cover.label", ({ visible }) => coverLevel(visible));
  writeLines("cut_by_image.label", ({ cut }) => (cut ? 1 : 0));
  writeFileSync(join(folder, "meta_info.ini"), describeVideo(video));
  return files;
}

export function writeGot10kList(root: string, split: Got10kVideo["split"], numbers: readonly number[]): void {
  mkdirSync(join(root, split), { recursive: true });
  const names = numbers.map((number) => `${got10kName({ split, number })}\n`);
  writeFileSync(join(root, split, "list.txt"), names.join(""));
}

/** 0: nothing is seen; 1 … 7: up to 15, 30, 45, 60, 75, 90 %, less than all; 8: all of it. */
export function coverLevel(visible: number): number {
  if (visible <= 0) return 0;
  return visible >= 1 ? 8 : Math.min(7, Math.ceil(visible / 0.15 - 1e-9));
}

function got10kName({ split, number }: Pick<Got10kVideo, "split" | "number">): string {
  return `GOT-10k_${split === "train" ? "Train" : "Val"}_${String(number).padStart(6, "0")}`;
}

function describeVideo({ objectClass, motionClass, width, height }: Got10kVideo): string {
  const lines = {
    url: "https://example.org/rendered",
    begin: "00:00:00",
    end: "00:00:10",
    anno_fps: "10Hz",
    object_class: objectClass,
    motion_class: motionClass,
    major_class: objectClass,
    root_class: "artifact",
    motion_adverb: "steadily",
    resolution: `(${width}, ${height})`,
  };
  return `[METAINFO]\n${Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("")}`;
}
