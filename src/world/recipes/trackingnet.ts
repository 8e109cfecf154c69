import type { Box } from "../../datasets/image-set.ts";
import { writeTrackingnetVideo } from "../../datasets/trackingnet-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import type { Draw } from "../draw.ts";
import type { Scene } from "../scene.ts";
import { wholeBox } from "./boxes.ts";
import { drawFilm, type Film, filmFrame } from "./film.ts";
import type { Job, Rendered, WorldSettings } from "./settings.ts";
import { showFrames } from "./show-frames.ts";
import { drawBlock, drawJob, drawObject, drawPlace, findNth, renderScene } from "./studio.ts";

/**
 * One video for pre-training: an object turns and moves, the camera and the light go around it, the light changes its colour, others pass in
 * front, and the background goes by. Frames far apart show the object from other sides in other light, which is what frame-temporal pairs learn from.
 */
export async function renderTrackingnetVideo(job: Job<"trackingnet">): Promise<Rendered> {
  const { settings, index, root } = job;
  const film = castFilm(drawJob(job), settings, index);
  const encoding: Promise<{ jpeg: Uint8Array; box: Box }>[] = [];
  for (let i = 0; i < settings.frames; i++) {
    const scene: Scene = filmFrame(film, i / Math.max(1, settings.frames - 1));
    const picture = renderScene(scene, settings.side);
    const [target] = picture.seen;
    if (target === undefined) throw new Error("a film has no target");
    const box = wholeBox(picture, target);
    // In sharp's threads, while the next frame is rendered.
    encoding.push(encodeJpeg(picture).then((jpeg) => ({ jpeg, box })));
  }
  const frames = await Promise.all(encoding);
  const name = `video_${String(index).padStart(5, "0")}`;
  const files = writeTrackingnetVideo(root, { chunk: `TRAIN_${Math.floor(index / CHUNK)}`, name, frames });
  return { images: files.length, shown: showFrames(files, frames) };
}

/** Videos in a folder `TRAIN_k`. */
const CHUNK = 60;

function castFilm(draw: Draw, settings: WorldSettings, index: number): Film {
  const target = findNth(settings, "train", index);
  if (settings.filmedIn === "studio") {
    return drawFilm(draw.fork("film"), { target, around: [], passing: undefined, place: undefined });
  }
  const around = Math.round(settings.clutter * 3 * draw.range(0.3, 1.3));
  return drawFilm(draw.fork("film"), {
    target,
    around: Array.from({ length: around }, () =>
      draw.chance(0.8) ? drawObject(draw, settings, "train") : drawBlock(draw, settings, "train"),
    ),
    passing: draw.chance(0.3 + 0.6 * settings.clutter) ? drawBlock(draw, settings, "train") : undefined,
    place: drawPlace(draw, settings, "train"),
  });
}
