import { type Colour, fromHsv } from "./colour.ts";
import type { Draw } from "./draw.ts";
import type { Texture } from "./texture.ts";

/** How a surface looks: two colours mixed by a texture, and a highlight (Blinn–Phong in Schlick's rational form). */
export interface Material {
  readonly texture: Texture;
  /** Linear RGB, where the texture is 0 and 1. */
  readonly from: Colour;
  readonly to: Colour;
  /** Strength of the highlight, in [0, 1], and its exponent. */
  readonly gloss: number;
  readonly exponent: number;
}

/** Any colour, any texture: a category can't be told by these. `scale` is the object's size in texture periods. */
export function drawMaterial(draw: Draw, scale = 1): Material {
  const hue = draw.range(0, 1);
  const from = fromHsv(hue, draw.range(0.15, 0.9), draw.range(0.3, 0.95));
  const to = fromHsv(
    (hue + draw.range(0.12, 0.88)) % 1,
    draw.range(0.1, 0.9),
    draw.chance(0.5) ? draw.range(0.08, 0.3) : draw.range(0.7, 1),
  );
  return { texture: drawTexture(draw, scale), from, to, ...drawFinish(draw) };
}

/** One colour. */
export function plainMaterial(colour: Colour, gloss: number, exponent = 40): Material {
  const texture: Texture = { kind: "plain", axes: [0, 0, 0, 0, 0, 0, 0, 0, 0], phase: [0, 0, 0] };
  return { texture, from: colour, to: colour, gloss, exponent };
}

/** Stripes, checks, spots or noise at any angle, or none; periods are shares of a unit, divided by `scale`. */
export function drawTexture(draw: Draw, scale: number): Texture {
  const kind = draw.pick("plain", "plain", "stripes", "checks", "noise", "spots");
  const frequency = scale * (kind === "noise" ? draw.range(4, 9) : draw.range(3, 7));
  return { kind, axes: drawAxes(draw, frequency), phase: [draw.range(0, 9), draw.range(0, 9), draw.range(0, 9)] };
}

/** A rotation about z, then one about x, times a frequency: a checkerboard mostly stays upright. */
function drawAxes(draw: Draw, frequency: number): Texture["axes"] {
  const yaw = draw.range(0, 2 * Math.PI);
  const pitch = draw.chance(0.5) ? 0 : draw.range(0, Math.PI);
  const [c, s, p, q] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const rows = [c, -s, 0, s * p, c * p, -q, s * q, c * q, p] as const;
  const [a, b, d, e, f, g, h, i, j] = rows;
  const k = frequency;
  return [a * k, b * k, d * k, e * k, f * k, g * k, h * k, i * k, j * k];
}

function drawFinish(draw: Draw): { gloss: number; exponent: number } {
  return draw.chance(0.45)
    ? { gloss: draw.range(0.25, 0.7), exponent: draw.range(20, 80) }
    : { gloss: draw.range(0, 0.12), exponent: 10 };
}
