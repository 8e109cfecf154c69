import { type VocEntry, type VocSplit, writeVocScene } from "../../datasets/voc-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import type { Picture } from "../raster/renderer.ts";
import { ownersOf } from "./masks.ts";
import { listSceneObjects, type SceneObject } from "./scene-objects.ts";
import type { Job, Rendered } from "./settings.ts";
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
  const file = await writeVocScene(root, { ...base, width, height, jpeg, objects, mask });
  const presence = objects.map(({ className, box }) => ({ className, difficult: box.difficult === true }));
  const entry = { ...base, objects: presence, hasMask: mask !== undefined };
  return { dataset: "voc", images: 1, shown: [file], entry };
}

const SPLITS: readonly VocSplit[] = ["train", "test", "val", "test"];

/** Classes by number from 1, void along the edges. */
function drawMask(picture: Picture, objects: readonly SceneObject[]): Uint8Array {
  const classes = new Map(objects.map(({ body, category }) => [body + 1, category + 1]));
  return ownersOf(picture, VOID).map((owner) => (owner === VOID ? VOID : (classes.get(owner) ?? 0)));
}

const VOID = 255;
