import { type CocoEntry, type CocoSplit, countRuns, writeCocoImage } from "../../datasets/coco-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import { labelPixels } from "./masks.ts";
import { listSceneObjects } from "./scene-objects.ts";
import type { Job, Rendered } from "./settings.ts";
import { drawStill } from "./still.ts";
import { drawJob, renderScene } from "./studio.ts";

export interface CocoRendered extends Rendered {
  readonly dataset: "coco";
  readonly entry: CocoEntry;
}

/** A crowded scene of the training objects; every sixth is val2017, of evaluation objects. */
export async function renderCocoScene(job: Job<"coco">): Promise<CocoRendered> {
  const { settings, index, root } = job;
  const split: CocoSplit = index % 6 === 5 ? "val2017" : "train2017";
  const pool = split === "train2017" ? "train" : "evaluation";
  const scene = drawStill(drawJob(job), { settings, pool, objects: [4, 9], radius: 2 });
  const picture = renderScene(scene, settings.side);
  const owners = labelPixels(picture, [0, ...scene.bodies.map((_, body) => body + 1)]);
  const objects = listSceneObjects(scene, picture).flatMap(({ body, category, box }) => {
    const counts = countRuns(picture.width, picture.height, (pixel) => owners[pixel] === body + 1);
    const area = counts.reduce((sum, run, i) => sum + (i % 2 === 1 ? run : 0), 0);
    return area === 0 ? [] : [{ category, box, area, counts }];
  });
  const { width, height } = picture;
  const entry = { split, number: index + 1, width, height, objects };
  const file = writeCocoImage(root, entry, await encodeJpeg(picture));
  return { dataset: "coco", images: 1, shown: [{ file, caption: split, boxes: objects.map(({ box }) => box) }], entry };
}
