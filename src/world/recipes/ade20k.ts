import { type Ade20kClass, type Ade20kSplit, writeAde20kScene } from "../../datasets/ade20k-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import { SURFACES } from "../environment.ts";
import { surfaceOf } from "../raster/canvas.ts";
import type { Picture } from "../raster/renderer.ts";
import type { Scene } from "../scene.ts";
import { labelPixels } from "./masks.ts";
import { CLASS_NAMES } from "./scene-objects.ts";
import type { Job, Rendered, Shown } from "./settings.ts";
import { drawStill } from "./still.ts";
import { drawJob, renderScene } from "./studio.ts";

export interface Ade20kRendered extends Rendered {
  readonly dataset: "ade20k";
  readonly split: Ade20kSplit;
  /** Pixels of each value of the mask. */
  readonly pixels: readonly number[];
}

const STUFF = SURFACES.slice(1);

/** A scene with a mask of stuff and things; every third is validation. Blocks are other. */
export async function renderAde20kScene(job: Job<"ade20k">): Promise<Ade20kRendered> {
  const { settings, index, root } = job;
  const split: Ade20kSplit = index % 3 === 2 ? "validation" : "training";
  const number = split === "validation" ? (index + 1) / 3 : index - Math.floor(index / 3) + 1;
  const scene = drawStill(drawJob(job), { settings, pool: "evaluation", objects: [2, 6], radius: 1.7 });
  const picture = renderScene(scene, settings.side);
  const mask = drawMask(scene, picture);
  const { width, height } = picture;
  const jpeg = await encodeJpeg(picture);
  const files = await writeAde20kScene(root, { split, number, width, height, jpeg, mask });
  const pixels = new Array<number>(1 + STUFF.length + CLASS_NAMES.length).fill(0);
  for (const value of mask) pixels[value] = (pixels[value] ?? 0) + 1;
  const shown: Shown[] = [
    { file: files.image, caption: split },
    { file: files.mask, caption: "mask", mask: true },
  ];
  return { dataset: "ade20k", images: 1, shown, split, pixels };
}

/** Stuff first, then things. */
function drawMask(scene: Scene, picture: Picture): Uint8Array {
  const values = scene.bodies.map(({ object: { category } }) =>
    category === undefined ? 0 : 1 + STUFF.length + category,
  );
  const mask = labelPixels(picture, [BACKGROUND, ...values]);
  return mask.map((value, pixel) => (value === BACKGROUND ? surfaceOf(picture.facet[pixel] ?? 0) : value));
}

/** No class has it. */
const BACKGROUND = 255;

/** The classes of all masks, for the list. */
export function countAde20kClasses(rendered: readonly Ade20kRendered[]): Ade20kClass[] {
  return [...STUFF, ...CLASS_NAMES].map((name, i) => {
    const showing = rendered.filter(({ pixels }) => (pixels[i + 1] ?? 0) > 0);
    return {
      name,
      stuff: i < STUFF.length,
      pixels: rendered.reduce((sum, { pixels }) => sum + (pixels[i + 1] ?? 0), 0),
      train: showing.filter(({ split }) => split === "training").length,
      val: showing.filter(({ split }) => split === "validation").length,
    };
  });
}
