import { writeAloiImage } from "../../datasets/aloi-writer.ts";
import { encodePng } from "../../images/encode.ts";
import { blackBody, type Colour } from "../colour.ts";
import { type Light, orbit, type Scene, towards } from "../scene.ts";
import { scale } from "../vector.ts";
import type { WorldObject } from "../world-object.ts";
import { distanceToFill } from "./framing.ts";
import type { Job, Rendered, Shown } from "./settings.ts";
import { chooseShown } from "./show-frames.ts";
import { drawJob, findNth, renderScene } from "./studio.ts";

export type AloiJob = Job<"aloi-view"> | Job<"aloi-ill"> | Job<"aloi-col">;

/** One object in all its pictures: turned in steps of 5°, lit from 24 sides, or lit in 12 colours (Geusebroek et al. 2005). */
export async function renderAloi(job: AloiJob): Promise<Rendered> {
  const object = findNth(job.settings, "evaluation", job.index);
  // The same pose and camera in all three parts.
  const draw = drawJob({ ...job, dataset: "aloi-view" });
  const table: Turntable = { object, yaw: draw.range(0, 2 * Math.PI), elevation: draw.range(14, 24) };
  const shots = SHOTS[job.dataset];
  const writing = shots.map(async ({ code, turn, lights, colour }): Promise<Shown> => {
    const picture = renderScene(setTable(table, turn, lights, colour), job.settings.aloiSide);
    // In sharp's threads, while the next shot is rendered.
    const png = await encodePng(picture);
    return { file: writeAloiImage(job.root, job.index + 1, code, png), caption: code };
  });
  const written = await Promise.all(writing);
  return { images: shots.length, shown: chooseShown(shots.length).flatMap((i) => written.slice(i, i + 1)) };
}

interface Turntable {
  readonly object: WorldObject;
  readonly yaw: number;
  readonly elevation: number;
}

interface Shot {
  readonly code: string;
  /** Degrees. */
  readonly turn: number;
  /** Azimuths of the lamps that are on. */
  readonly lights: readonly number[];
  readonly colour: Colour;
}

/** Five lamps on an arc over the object, from left to right. */
const LAMPS = [-75, -38, 0, 38, 75] as const;
const WHITE: Colour = [1, 1, 1];

/** l1 … l5 are single lamps, l6 and l7 the two on the right and on the left, l8 all; camera c turns the arc by 15° more. */
const GROUPS: readonly (readonly number[])[] = [
  ...LAMPS.map((lamp) => [lamp]),
  LAMPS.slice(3),
  LAMPS.slice(0, 2),
  LAMPS,
];

/** i110 is 2175 K, i250 is 3075 K, seen by a camera that takes 3075 K for white. */
const COLOUR_CODES = [110, 120, 130, 140, 150, 160, 170, 180, 190, 210, 230, 250] as const;

const SHOTS: { readonly [dataset in AloiJob["dataset"]]: readonly Shot[] } = {
  "aloi-view": Array.from({ length: 72 }, (_, i) => ({ code: `r${i * 5}`, turn: i * 5, lights: LAMPS, colour: WHITE })),
  "aloi-ill": GROUPS.flatMap((lamps, group) =>
    [0, 1, 2].map((camera) => ({
      code: `l${group + 1}c${camera + 1}`,
      turn: 0,
      lights: lamps.map((lamp) => lamp + camera * 15),
      colour: WHITE,
    })),
  ),
  "aloi-col": COLOUR_CODES.map((code) => ({
    code: `i${code}`,
    turn: 0,
    lights: LAMPS,
    colour: blackBody(2175 + ((code - 110) / 140) * 900, 3075),
  })),
};

function setTable(
  { object, yaw, elevation }: Turntable,
  turn: number,
  lights: readonly number[],
  colour: Colour,
): Scene {
  const height = object.extent[2];
  const strength = lights.length === 1 ? 1.1 : 1.5 / lights.length;
  return {
    bodies: [{ object, at: [0, 0, 0], yaw: yaw + (turn * Math.PI) / 180, size: 1 }],
    camera: orbit([0, 0, height / 2], 0, elevation, distanceToFill(object, 4.2, 0.8), 4.2),
    lights: lights.map((azimuth): Light => ({ towards: towards(azimuth, 42), colour: scale(colour, strength) })),
    ambient: { above: scale(colour, 0.07), below: scale(colour, 0.03) },
    environment: undefined,
  };
}
