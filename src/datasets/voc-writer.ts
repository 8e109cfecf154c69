import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeIndexPng, type Palette } from "../images/index-png.ts";
import type { Box } from "./image-set.ts";

export type VocSplit = "train" | "val" | "test";

export interface VocScene {
  readonly number: number;
  readonly split: VocSplit;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
  readonly objects: readonly { readonly className: string; readonly box: Box }[];
  /** A class + 1 for each pixel, 0 = background, 255 = void. Undefined: no mask. */
  readonly mask: Uint8Array | undefined;
}

/** What the lists need of a scene. */
export interface VocEntry {
  readonly number: number;
  readonly split: VocSplit;
  readonly objects: readonly { readonly className: string; readonly difficult: boolean }[];
  readonly hasMask: boolean;
}

const FOLDER = join("VOCdevkit", "VOC2007");

/** Writes a scene of Pascal VOC 2007 (Everingham et al. 2010): JPEG, XML and a palette mask. */
export async function writeVocScene(
  root: string,
  scene: VocScene,
): Promise<{ image: string; mask: string | undefined }> {
  const folder = (name: string): string => {
    mkdirSync(join(root, FOLDER, name), { recursive: true });
    return join(root, FOLDER, name);
  };
  const name = vocName(scene);
  const image = join(folder("JPEGImages"), `${name}.jpg`);
  writeFileSync(image, scene.jpeg);
  writeFileSync(join(folder("Annotations"), `${name}.xml`), renderAnnotation(scene));
  if (scene.mask === undefined) return { image, mask: undefined };
  const mask = join(folder("SegmentationClass"), `${name}.png`);
  const indices = { width: scene.width, height: scene.height, data: scene.mask };
  writeFileSync(mask, await encodeIndexPng(indices, VOC_PALETTE));
  return { image, mask };
}

/** Writes `ImageSets/Main` and `ImageSets/Segmentation`. A class is 1, −1, or 0 where all of it is difficult. */
export function writeVocLists(root: string, entries: readonly VocEntry[], classNames: readonly string[]): void {
  for (const set of ["Main", "Segmentation"]) mkdirSync(join(root, FOLDER, "ImageSets", set), { recursive: true });
  for (const split of ["train", "val", "trainval", "test"] as const) {
    const members = entries.filter(
      (entry) => entry.split === split || (split === "trainval" && entry.split !== "test"),
    );
    const write = (file: string, lines: readonly string[]): void =>
      writeFileSync(join(root, FOLDER, "ImageSets", file), lines.map((line) => `${line}\n`).join(""));
    write(join("Main", `${split}.txt`), members.map(vocName));
    write(join("Segmentation", `${split}.txt`), members.filter(({ hasMask }) => hasMask).map(vocName));
    for (const className of classNames) {
      write(
        join("Main", `${className}_${split}.txt`),
        members.map((entry) => describePresence(entry, className)),
      );
    }
  }
}

function describePresence(entry: VocEntry, className: string): string {
  const objects = entry.objects.filter((object) => object.className === className);
  const presence = objects.length === 0 ? -1 : objects.every(({ difficult }) => difficult) ? 0 : 1;
  return `${vocName(entry)} ${String(presence).padStart(2)}`;
}

function vocName({ number }: { readonly number: number }): string {
  return String(number).padStart(6, "0");
}

function renderAnnotation(scene: VocScene): string {
  const flag = (value: boolean | undefined): string => (value === true ? "1" : "0");
  const objects = scene.objects.map(({ className, box }) => {
    const [xmin, ymin] = [Math.round(box.x) + 1, Math.round(box.y) + 1];
    const [xmax, ymax] = [Math.round(box.x + box.width), Math.round(box.y + box.height)];
    return `	<object>
		<name>${className}</name>
		<pose>Unspecified</pose>
		<truncated>${flag(box.truncated)}</truncated>
		<occluded>${flag(box.occluded)}</occluded>
		<difficult>${flag(box.difficult)}</difficult>
		<bndbox>
			<xmin>${xmin}</xmin>
			<ymin>${ymin}</ymin>
			<xmax>${Math.max(xmin, xmax)}</xmax>
			<ymax>${Math.max(ymin, ymax)}</ymax>
		</bndbox>
	</object>
`;
  });
  return `<annotation>
	<folder>VOC2007</folder>
	<filename>${vocName(scene)}.jpg</filename>
	<size>
		<width>${scene.width}</width>
		<height>${scene.height}</height>
		<depth>3</depth>
	</size>
	<segmented>${scene.mask === undefined ? 0 : 1}</segmented>
${objects.join("")}</annotation>
`;
}

/** VOC's colours: the bits of the index, three at a time, from the highest of red, green and blue down. */
export const VOC_PALETTE: Palette = Array.from({ length: 256 }, (_, index) => {
  const colour = [0, 0, 0];
  for (let bit = 0; bit < 8; bit++) {
    for (let channel = 0; channel < 3; channel++) {
      colour[channel] = (colour[channel] ?? 0) | (((index >> (3 * bit + channel)) & 1) << (7 - bit));
    }
  }
  const [red = 0, green = 0, blue = 0] = colour;
  return [red, green, blue];
});
