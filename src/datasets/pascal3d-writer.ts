import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Box } from "./image-set.ts";
import { encodeMat } from "./mat-writer.ts";

export interface Pascal3dImage {
  readonly className: string;
  readonly number: number;
  readonly split: "train" | "val";
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
  readonly objects: readonly Pascal3dObject[];
}

export interface Pascal3dObject {
  readonly className: string;
  readonly box: Box;
  /** Degrees, and a distance > 0. */
  readonly azimuth: number;
  readonly elevation: number;
  readonly distance: number;
}

/** Writes an image of Pascal3D+ 1.1 (Xiang et al. 2014) and its record; every other file is compressed, as both occur. */
export function writePascal3dImage(root: string, image: Pascal3dImage): string {
  const folder = `${image.className}_imagenet`;
  const name = pascal3dName(image);
  const file = join(root, "Images", folder, `${name}.JPEG`);
  const annotations = join(root, "Annotations", folder);
  mkdirSync(join(root, "Images", folder), { recursive: true });
  mkdirSync(annotations, { recursive: true });
  writeFileSync(file, image.jpeg);
  const record = {
    folder,
    filename: `${name}.JPEG`,
    source: { database: "pipe", annotation: "rendered", image: "rendered" },
    size: { width: image.width, height: image.height, depth: 3 },
    imgname: `Images/${folder}/${name}.JPEG`,
    imgsize: [image.width, image.height, 3],
    database: "ImageNet",
    objects: image.objects.map(describeObject),
  };
  writeFileSync(join(annotations, `${name}.mat`), encodeMat({ record }, { compress: image.number % 2 === 0 }));
  return file;
}

/** Lists of the images of a class, in `Image_sets`. */
export function writePascal3dSets(
  root: string,
  images: readonly Pick<Pascal3dImage, "className" | "number" | "split">[],
): void {
  const folder = join(root, "Image_sets");
  mkdirSync(folder, { recursive: true });
  const lists = new Map<string, string[]>();
  for (const image of images) {
    const list = `${image.className}_imagenet_${image.split}.txt`;
    lists.set(list, [...(lists.get(list) ?? []), pascal3dName(image)]);
  }
  for (const [list, names] of lists) writeFileSync(join(folder, list), names.map((name) => `${name}\n`).join(""));
}

function pascal3dName({ className, number }: Pick<Pascal3dImage, "className" | "number">): string {
  return `${className}_${String(number).padStart(6, "0")}`;
}

function describeObject({ className, box, azimuth, elevation, distance }: Pascal3dObject) {
  return {
    class: className,
    view: "",
    truncated: box.truncated === true ? 1 : 0,
    occluded: box.occluded === true ? 1 : 0,
    difficult: box.difficult === true ? 1 : 0,
    // 1-based, both corners inside.
    bbox: [box.x + 1, box.y + 1, box.x + box.width, box.y + box.height],
    viewpoint: {
      azimuth,
      elevation,
      distance,
      azimuth_coarse: (Math.round(azimuth / 45) * 45) % 360,
      elevation_coarse: Math.round(elevation / 15) * 15,
      focal: 1,
      px: 0,
      py: 0,
      theta: 0,
      error: 0,
      interval_azimuth: 0,
      interval_elevation: 0,
      num_anchor: 0,
      viewport: 3000,
    },
  };
}
