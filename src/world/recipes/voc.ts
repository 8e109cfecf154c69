import { type VocEntry, type VocSplit, writeVocScene } from "../../datasets/voc-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import type { Picture } from "../raster/renderer.ts";
import { labelPixels } from "./masks.ts";
import { listSceneObjects, type SceneObject } from "./scene-objects.ts";
import type { Job, Rendered, Shown } from "./settings.ts";
import { drawStill } from "./still.ts";
import { drawJob, renderScene } from "./studio.ts";

export interface VocRendered extends Rendered {
  readonly dataset: "voc";
  readonly entry: VocEntry;
}

/** A scene with several labels; a quarter each are train and val, half are test, as in VOC 2007. Every second has a mask. */
export async function renderVocScene(job: Job<"voc">): Promise<VocRendered> {
  const { settings, index, root } = job;
  const scene = drawStill(drawJob(job), { settings, pool: "evaluation", objects: [1, 4], radius: 1.3 });
  const picture = renderScene(scene, settings.side);
  const objects = listSceneObjects(scene, picture);
  const base = { number: index + 1, split: SPLITS[index % 4] ?? "train" };
  const mask = index % 8 < 4 ? drawMask(picture, objects) : undefined;
  const { width, height } = picture;
  const jpeg = await encodeJpeg(picture);
  const files = await writeVocScene(root, { ...base, width, height, jpeg, objects, mask });
  const presence = objects.map(({ className, box }) => ({ className, difficult: box.difficult === true }));
  const entry = { ...base, objects: presence, hasMask: mask !== undefined };
  return { dataset: "voc", images: 1, shown: showScene(files, `${base.split} ${base.number}`, objects), entry };
}

/** The picture with its boxes, and its mask. */
function showScene(
  { image, mask }: { image: string; mask: string | undefined },
  caption: string,
  objects: readonly SceneObject[],
): Shown[] {
  const picture = { file: image, caption, boxes: objects.map(({ box }) => box) };
  return mask === undefined ? [picture] : [picture, { file: mask, caption: "mask", mask: true }];
}

const SPLITS: readonly VocSplit[] = ["train", "test", "val", "test"];

/** Classes by number from 1, void along the edges. */
function drawMask(picture: Picture, objects: readonly SceneObject[]): Uint8Array {
  const classes = new Map(objects.map(({ body, category }) => [body, category + 1]));
  return labelPixels(picture, [0, ...picture.seen.map((_, body) => classes.get(body) ?? 0)], VOID);
}

const VOID = 255;
