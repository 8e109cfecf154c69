import { writeImagenetImage } from "../../datasets/imagenet-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import { CATEGORIES } from "../category.ts";
import type { Draw } from "../draw.ts";
import { orbit, type Scene } from "../scene.ts";
import type { Pool } from "../world-object.ts";
import { distanceToFill } from "./framing.ts";
import { drawLighting, setLights } from "./lighting.ts";
import { scatter } from "./scatter.ts";
import type { Job, Rendered, WorldSettings } from "./settings.ts";
import { drawBlock, drawJob, drawObject, drawPlace, findNth, renderScene } from "./studio.ts";

/** One object in the middle, from any side; every sixth image is val, of objects that train does not show. */
export async function renderImagenetImage(job: Job<"imagenet">): Promise<Rendered> {
  const { settings, index, root } = job;
  const round = Math.floor(index / CATEGORIES.length);
  const pool: Pool = round % 6 === 5 ? "evaluation" : "train";
  const nth = (round - Math.floor(round / 6)) * CATEGORIES.length + (index % CATEGORIES.length);
  const picture = renderScene(drawPortrait(drawJob(job), settings, pool, nth), settings.side);
  const wnid = CATEGORIES[index % CATEGORIES.length]?.wnid ?? "";
  const split = pool === "train" ? "train" : "val";
  const file = writeImagenetImage(root, { split, wnid, number: round + 1, jpeg: await encodeJpeg(picture) });
  return { images: 1, shown: [{ file, caption: wnid }] };
}

function drawPortrait(draw: Draw, settings: WorldSettings, pool: Pool, nth: number): Scene {
  const object = findNth(settings, pool, nth);
  const body = { object, at: [0, 0, 0] as const, yaw: draw.range(0, 2 * Math.PI), size: 1 };
  const others = Array.from({ length: Math.round(settings.clutter * draw.range(0, 2)) }, () =>
    draw.chance(0.6) ? drawObject(draw, settings, pool) : drawBlock(draw, settings, pool),
  );
  return {
    bodies: [body, ...scatter(draw, others, { radius: 2.2, sizes: [0.7, 1.1], around: [{ ...body, size: 1.5 }] })],
    camera: {
      ...orbit(
        [0, 0, object.extent[2] / 2],
        draw.range(0, 360),
        draw.range(6, 48),
        distanceToFill(object, 2.9, draw.range(0.55, 0.9)),
        2.9,
      ),
      shift: [draw.range(-0.15, 0.15), draw.range(-0.1, 0.1)],
    },
    ...setLights(drawLighting(draw)),
    environment: drawPlace(draw, settings, pool),
  };
}
