import { type Got10kFrame, writeGot10kVideo } from "../../datasets/got10k-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import type { Draw } from "../draw.ts";
import type { Picture } from "../raster/renderer.ts";
import type { Scene } from "../scene.ts";
import type { WorldObject } from "../world-object.ts";
import { clipExtent, wholeBox } from "./boxes.ts";
import { drawFilm, type Film, filmFrame, standBefore } from "./film.ts";
import { CLASS_NAMES, classNameOf } from "./scene-objects.ts";
import type { Job, Rendered } from "./settings.ts";
import { showFrames } from "./show-frames.ts";
import { drawBlock, drawJob, drawPlace, findNth, renderScene } from "./studio.ts";

/** One video in which something passes slowly before an object, so that it is seen in all degrees; it hardly turns meanwhile. */
export async function renderGot10kVideo(job: Job<"got10k">): Promise<Rendered> {
  const { settings, index, root } = job;
  const draw = drawJob(job);
  const target = findNth(settings, "evaluation", index);
  const film = calm(
    drawFilm(draw.fork("film"), {
      target,
      around: [],
      passing: undefined,
      place: drawPlace(draw, settings, "evaluation"),
    }),
    draw,
  );
  const screen = drawScreen(draw, film, drawBlock(draw, settings, "evaluation"));
  const encoding: Promise<Got10kFrame>[] = [];
  for (let i = 0; i < settings.got10kFrames; i++) {
    const time = i / Math.max(1, settings.got10kFrames - 1);
    const picture = renderScene(addScreen(filmFrame(film, time), screen, time), settings.side);
    // In sharp's threads, while the next frame is rendered.
    encoding.push(describeFrame(picture));
  }
  const frames = await Promise.all(encoding);
  const [width, height] = [Math.round((settings.side * 4) / 3), settings.side];
  const objectClass = classNameOf(index % CLASS_NAMES.length);
  const number = index + 1;
  const files = writeGot10kVideo(root, {
    split: "train",
    number,
    objectClass,
    motionClass: "turning",
    width,
    height,
    frames,
  });
  return { images: files.length, shown: showFrames(files, frames) };
}

/** The same film with a small turn, little drift and steady light. */
function calm(film: Film, draw: Draw): Film {
  const [yaw] = film.yaw;
  const [azimuth] = film.azimuth;
  const [elevation] = film.elevation;
  const [distance] = film.distance;
  return {
    ...film,
    end: film.start,
    yaw: [yaw, yaw + draw.swing(0.1, 0.6)],
    azimuth: [azimuth, azimuth + draw.swing(2, 15)],
    elevation: [elevation, elevation + draw.range(-4, 4)],
    distance: [distance * 1.15, distance * draw.range(1.05, 1.25)],
    sway: [0.06, 0.03, 2, 0],
    lighting: [film.lighting[0], film.lighting[0]],
  };
}

interface Screen {
  readonly object: WorldObject;
  readonly size: number;
  /** Beside the line of sight at the start; it ends on the other side. */
  readonly reach: number;
  readonly yaw: number;
  readonly depth: number;
}

function drawScreen(draw: Draw, { cast: { target } }: Film, object: WorldObject): Screen {
  const depth = draw.range(0.5, 0.7);
  const radius = Math.max(Math.hypot(target.extent[0], target.extent[1]), target.extent[2] / 2);
  const cover = draw.range(0.85, 1.2) * depth * radius * 2;
  const yaw = draw.range(0, 2 * Math.PI);
  const width = Math.max(0.5, Math.abs(object.extent[0] * Math.cos(yaw)) + Math.abs(object.extent[1] * Math.sin(yaw)));
  const size = cover / Math.min(1, Math.max(2 * width, 0.6), Math.max(object.extent[2], 0.6));
  const reach = depth * radius + size * width;
  return { object, size, reach: draw.chance(0.5) ? reach : -reach, yaw, depth };
}

function addScreen(scene: Scene, { object, size, reach, yaw, depth }: Screen, time: number): Scene {
  const { camera } = scene;
  return {
    ...scene,
    bodies: [...scene.bodies, standBefore(camera, object, { depth, beside: reach * (1 - 2 * time), size, yaw })],
  };
}

async function describeFrame(picture: Picture): Promise<Got10kFrame> {
  const [target] = picture.seen;
  if (target === undefined) throw new Error("a film has no target");
  const { left, top, right, bottom } = target.whole;
  const inside = clipExtent(target.whole, picture);
  const share = ((inside.right - inside.left) * (inside.bottom - inside.top)) / ((right - left) * (bottom - top));
  return {
    jpeg: await encodeJpeg(picture),
    box: wholeBox(picture, target),
    visible: (target.area / Math.max(1e-9, target.fullArea)) * share,
    cut: share < 0.98,
  };
}
