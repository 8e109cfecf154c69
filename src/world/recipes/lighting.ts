import { blackBody } from "../colour.ts";
import type { Draw } from "../draw.ts";
import { type Light, type Scene, towards } from "../scene.ts";
import { scale } from "../vector.ts";

/** A lighting in a few numbers, so that a video can go from one to another. */
export interface Lighting {
  /** Degrees. */
  readonly azimuth: number;
  readonly elevation: number;
  readonly kelvin: number;
  /** Of the first light; 1 is bright. */
  readonly strength: number;
  /** Of the light from everywhere. */
  readonly fill: number;
}

export function drawLighting(draw: Draw): Lighting {
  return {
    azimuth: draw.range(0, 360),
    elevation: draw.range(28, 72),
    kelvin: draw.chance(0.5) ? draw.range(2600, 5000) : draw.range(5000, 11000),
    strength: draw.range(0.6, 1.15),
    fill: draw.range(0.22, 0.55),
  };
}

/** Lamps in a dark studio: hardly any light comes from everywhere. */
export function drawLamps(draw: Draw): Lighting {
  return { ...drawLighting(draw), strength: draw.range(0.8, 1.2), fill: draw.range(0.05, 0.15) };
}

export function mixLighting(from: Lighting, to: Lighting, share: number): Lighting {
  const at = (a: number, b: number): number => a + (b - a) * share;
  return {
    azimuth: at(from.azimuth, to.azimuth),
    elevation: at(from.elevation, to.elevation),
    // In mireds, in which equal steps look equal.
    kelvin: 1 / at(1 / from.kelvin, 1 / to.kelvin),
    strength: at(from.strength, to.strength),
    fill: at(from.fill, to.fill),
  };
}

/** A first light that casts the shadow, a weak one from the other side, and light from everywhere. */
export function setLights(lighting: Lighting): Pick<Scene, "lights" | "ambient"> {
  const { azimuth, elevation, kelvin, strength, fill } = lighting;
  const key: Light = { towards: towards(azimuth, elevation), colour: scale(blackBody(kelvin, 5800), strength) };
  const other: Light = { towards: towards(azimuth + 150, 30), colour: scale(blackBody(7500, 5800), strength * 0.12) };
  const above = scale(blackBody(7000, 5800), fill);
  return { lights: [key, other], ambient: { above, below: scale(above, 0.55) } };
}
