import { type Pascal3dObject, writePascal3dImage } from "../../datasets/pascal3d-writer.ts";
import { encodeJpeg } from "../../images/encode.ts";
import { CATEGORIES } from "../category.ts";
import type { Draw } from "../draw.ts";
import type { Picture } from "../raster/renderer.ts";
import { type Body, orbit, type Scene } from "../scene.ts";
import { describeSeen } from "./boxes.ts";
import { distanceToFill } from "./framing.ts";
import { drawLighting, setLights } from "./lighting.ts";
import { scatter } from "./scatter.ts";
import { classNameOf } from "./scene-objects.ts";
import type { Job, Rendered, WorldSettings } from "./settings.ts";
import { drawJob, drawObject, drawPlace, findNth, renderScene } from "./studio.ts";

export interface Pascal3dRendered extends Rendered {
  readonly dataset: "pascal3d";
  readonly entry: { readonly className: string; readonly number: number; readonly split: "train" | "val" };
}

/** Of 30° each. Front and back count as one, as in RIS's sets of instances. */
const AZIMUTH_BINS = 6;
const ELEVATION_BINS = 3;

/** Images of a class that follow each other in a bin, of different objects: a small world has few bins, but full ones. */
const TOGETHER = 3;

/** Images after which each class has been seen in all bins. */
const ALL = CATEGORIES.length * TOGETHER * AZIMUTH_BINS * ELEVATION_BINS;

/** An object from a given bin of azimuth and elevation: class by class, bin by bin, and then with other objects again. */
export async function renderPascal3dImage(job: Job<"pascal3d">): Promise<Pascal3dRendered> {
  const { settings, index, root } = job;
  const round = Math.floor(index / CATEGORIES.length);
  const pose = drawPose(drawJob(job).fork("pose"), round);
  const scene = drawPosed(drawJob(job), settings, index, pose);
  const picture = renderScene(scene, settings.side);
  const className = classNameOf(index % CATEGORIES.length);
  const entry = { className, number: round + 1, split: round % 4 === 3 ? ("val" as const) : ("train" as const) };
  const { width, height } = picture;
  const jpeg = await encodeJpeg(picture);
  const objects = scene.bodies.flatMap((body, i) => describeBody(scene, picture, body, i));
  const file = writePascal3dImage(root, { ...entry, width, height, jpeg, objects });
  const boxes = objects.slice(0, 1).map(({ box }) => box);
  const caption = `${pose.azimuth.toFixed()}°, ${pose.elevation.toFixed()}°`;
  return { dataset: "pascal3d", images: 1, shown: [{ file, caption, boxes }], entry };
}

interface Pose {
  /** Degrees. */
  readonly azimuth: number;
  readonly elevation: number;
  /** How much of the picture the object fills. */
  readonly share: number;
}

function drawPose(draw: Draw, round: number): Pose {
  const bin = Math.floor(round / TOGETHER) % (AZIMUTH_BINS * ELEVATION_BINS);
  const behind = draw.chance(0.5) ? 180 : 0;
  const azimuth = (bin % AZIMUTH_BINS) * 30 + behind + draw.range(1, 29);
  const elevation = Math.floor(bin / AZIMUTH_BINS) * 30 + draw.range(4, 28);
  return { azimuth, elevation, share: draw.range(0.55, 0.85) };
}

/** The camera stands at the pose's azimuth around an object that looks along −y, turned together by any angle. */
function drawPosed(draw: Draw, settings: WorldSettings, index: number, pose: Pose): Scene {
  // Each round, the next object of the class; each time around, a bin begins at another.
  const object = findNth(settings, "evaluation", index + CATEGORIES.length * Math.floor(index / ALL));
  const yaw = draw.range(0, 2 * Math.PI);
  const body: Body = { object, at: [0, 0, 0], yaw, size: 1 };
  const others = draw.chance(settings.clutter * 0.6) ? [drawObject(draw, settings, "evaluation")] : [];
  const azimuth = pose.azimuth + (yaw * 180) / Math.PI;
  return {
    bodies: [body, ...scatter(draw, others, { radius: 1.6, sizes: [0.7, 1], around: [{ ...body, size: 1.3 }] })],
    camera: orbit([0, 0, object.extent[2] / 2], azimuth, pose.elevation, distanceToFill(object, 2.9, pose.share), 2.9),
    ...setLights(drawLighting(draw)),
    environment: drawPlace(draw, settings, "evaluation"),
  };
}

/** Azimuth, elevation and distance of the camera around the object's middle, from where both stand. */
function describeBody({ camera }: Scene, picture: Picture, body: Body, i: number): Pascal3dObject[] {
  const seen = picture.seen[i];
  const described = seen === undefined ? undefined : describeSeen(picture, seen);
  if (described === undefined || body.object.category === undefined) return [];
  const x = camera.eye[0] - body.at[0];
  const y = camera.eye[1] - body.at[1];
  const z = camera.eye[2] - body.at[2] - (body.object.extent[2] * body.size) / 2;
  const azimuth = (Math.atan2(x, -y) - body.yaw) * DEGREES;
  return [
    {
      className: classNameOf(body.object.category),
      box: described.box,
      azimuth: ((azimuth % 360) + 360) % 360,
      elevation: Math.atan2(z, Math.hypot(x, y)) * DEGREES,
      distance: Math.hypot(x, y, z),
    },
  ];
}

const DEGREES = 180 / Math.PI;
