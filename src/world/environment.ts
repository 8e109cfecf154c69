import { type Colour, fromHsv } from "./colour.ts";
import type { Draw } from "./draw.ts";
import { drawMaterial, drawTexture, type Material, plainMaterial } from "./material.ts";
import { mix } from "./vector.ts";

/** What is behind the objects: the ground at z = 0, and around it walls or the open. */
export type Environment = Room | Outdoors;

export interface Room {
  readonly kind: "room";
  readonly ground: Material;
  readonly walls: Material;
  /** From the middle to a wall. */
  readonly half: number;
  /** A strip along the foot of the walls, of this height. */
  readonly skirting: number;
  /** The walls' corners are turned by this angle, radians. */
  readonly yaw: number;
}

export interface Outdoors {
  readonly kind: "outdoors";
  readonly ground: Material;
  readonly groundName: "grass" | "sand" | "road" | "snow";
  readonly zenith: Colour;
  readonly horizon: Colour;
  /** Share of the sky that is covered. */
  readonly clouds: number;
  readonly hill: Material;
  /** Height of the hills as a slope, and where they begin. */
  readonly rise: number;
  readonly phase: number;
}

/** What a pixel of the background belongs to; index = value in a picture's `surface`. */
export const SURFACES = ["nothing", "floor", "wall", "sky", "hill", "grass", "sand", "road", "snow"] as const;

export function drawEnvironment(draw: Draw): Environment {
  return draw.chance(0.55) ? drawRoom(draw) : drawOutdoors(draw);
}

function drawRoom(draw: Draw): Room {
  return {
    kind: "room",
    ground: quieten(drawMaterial(draw.fork("floor"), 0.35), {
      contrast: draw.range(0.3, 0.75),
      saturation: draw.range(0.25, 0.9),
      paleness: draw.range(0, 0.35),
    }),
    walls: quieten(drawMaterial(draw.fork("walls"), 0.3), {
      contrast: draw.range(0.1, 0.5),
      saturation: draw.range(0.15, 0.6),
      paleness: draw.range(0.1, 0.6),
    }),
    half: draw.range(3, 6),
    skirting: draw.chance(0.6) ? draw.range(0.1, 0.3) : 0,
    yaw: draw.range(0, Math.PI / 2),
  };
}

function drawOutdoors(draw: Draw): Outdoors {
  const groundName = draw.pick("grass", "sand", "road", "snow");
  const [hue, saturation, value] = GROUNDS[groundName];
  const jitter = (): Colour =>
    fromHsv(
      hue + draw.range(-0.03, 0.03),
      saturation * draw.range(0.6, 1.2),
      Math.min(0.95, value * draw.range(0.75, 1.25)),
    );
  const texture = { ...drawTexture(draw, 0.8), kind: "noise" as const };
  const sunset = draw.chance(0.25);
  const blue = draw.range(0.52, 0.64);
  return {
    kind: "outdoors",
    groundName,
    ground: { texture, from: jitter(), to: jitter(), gloss: 0, exponent: 1 },
    zenith: fromHsv(blue, draw.range(0.3, 0.7), draw.range(0.6, 0.95)),
    horizon: sunset ? fromHsv(draw.range(0.03, 0.11), 0.5, 0.95) : fromHsv(blue, draw.range(0.05, 0.25), 0.95),
    clouds: draw.range(0, 0.6),
    hill: plainMaterial(fromHsv(draw.range(0.2, 0.65), draw.range(0.1, 0.5), draw.range(0.25, 0.6)), 0),
    rise: draw.range(0, 0.3),
    phase: draw.range(0, 100),
  };
}

const GROUNDS = {
  grass: [0.27, 0.6, 0.5],
  sand: [0.11, 0.4, 0.75],
  road: [0.6, 0.06, 0.4],
  snow: [0.58, 0.05, 0.9],
} as const;

interface Quiet {
  /** Shares of what there was. */
  readonly contrast: number;
  readonly saturation: number;
  /** How far towards a bright grey. */
  readonly paleness: number;
}

/** Floors and walls that don't shout. */
function quieten(material: Material, { contrast, saturation, paleness }: Quiet): Material {
  const fade = (colour: Colour): Colour => {
    const grey = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
    return mix(mix([grey, grey, grey], colour, saturation), [0.65, 0.65, 0.65], paleness);
  };
  const from = fade(material.from);
  return { ...material, from, to: mix(from, fade(material.to), contrast), gloss: 0 };
}
