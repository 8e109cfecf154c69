import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeIndexPng } from "../images/index-png.ts";

export type Ade20kSplit = "training" | "validation";

export interface Ade20kScene {
  readonly split: Ade20kSplit;
  /** From 1. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
  /** A class + 1 for each pixel; 0 = other, which is ignored. */
  readonly mask: Uint8Array;
}

const FOLDER = "ADEChallengeData2016";

/** Writes a scene of ADE20K's scene parsing benchmark (Zhou et al. 2017). */
export async function writeAde20kScene(root: string, scene: Ade20kScene): Promise<{ image: string; mask: string }> {
  const name = `ADE_${scene.split === "training" ? "train" : "val"}_${String(scene.number).padStart(8, "0")}`;
  const images = join(root, FOLDER, "images", scene.split);
  const annotations = join(root, FOLDER, "annotations", scene.split);
  mkdirSync(images, { recursive: true });
  mkdirSync(annotations, { recursive: true });
  const image = join(images, `${name}.jpg`);
  const mask = join(annotations, `${name}.png`);
  writeFileSync(image, scene.jpeg);
  writeFileSync(mask, await encodeIndexPng({ width: scene.width, height: scene.height, data: scene.mask }));
  return { image, mask };
}

export interface Ade20kClass {
  readonly name: string;
  /** It has no parts that could be counted: sky, wall. */
  readonly stuff: boolean;
  /** Pixels in training and validation together, and images of each split that show it. */
  readonly pixels: number;
  readonly train: number;
  readonly val: number;
}

/** Writes `objectInfo150.txt`, whatever the number of classes: Idx, Ratio, Train, Val, Stuff, Name, parted by tabs. */
export function writeAde20kClasses(root: string, classes: readonly Ade20kClass[]): void {
  const total = classes.reduce((sum, { pixels }) => sum + pixels, 0) || 1;
  const rows = classes.map(({ name, stuff, pixels, train, val }, i) =>
    [i + 1, (pixels / total).toFixed(4), train, val, stuff ? 1 : 0, name].join("\t"),
  );
  mkdirSync(join(root, FOLDER), { recursive: true });
  writeFileSync(
    join(root, FOLDER, "objectInfo150.txt"),
    ["Idx\tRatio\tTrain\tVal\tStuff\tName", ...rows].map((line) => `${line}\n`).join(""),
  );
}
