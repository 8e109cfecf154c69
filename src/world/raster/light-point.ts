import { EXPONENT, FROM, GLOSS, TO, textureAt } from "./paint.ts";
import { double } from "./read.ts";

/** How a body is lit, in its own space. */
export interface Finish {
  /** Its materials, packed. */
  readonly paints: Float64Array;
  /** Per light: direction towards it, colour. */
  readonly lights: Float64Array;
  readonly eye: Float64Array;
  /** Light from below, and what is added to it from above. */
  readonly ambient: Float64Array;
}

/**
 * A point's light, linear RGB, into `out`: Lambert's cosine, and a highlight by Blinn–Phong in Schlick's rational form (1994). A normal that
 * points away from the eye is turned: both sides of a surface are seen. Numbers one by one, since this runs once a sample.
 */
export function lightPoint(
  out: Float64Array,
  { paints, lights, eye, ambient }: Finish,
  at: number,
  x: number,
  y: number,
  z: number,
  normalX: number,
  normalY: number,
  normalZ: number,
): void {
  const toX = double(eye, 0) - x;
  const toY = double(eye, 1) - y;
  const toZ = double(eye, 2) - z;
  const away = 1 / Math.sqrt(toX * toX + toY * toY + toZ * toZ);
  const facing = normalX * toX + normalY * toY + normalZ * toZ < 0 ? -1 : 1;
  const unit = facing / Math.sqrt(normalX * normalX + normalY * normalY + normalZ * normalZ + 1e-20);
  const nx = normalX * unit;
  const ny = normalY * unit;
  const nz = normalZ * unit;
  const up = (nz + 1) / 2;
  let r = double(ambient, 0) + up * double(ambient, 3);
  let g = double(ambient, 1) + up * double(ambient, 4);
  let b = double(ambient, 2) + up * double(ambient, 5);
  let shineR = 0;
  let shineG = 0;
  let shineB = 0;
  const gloss = double(paints, at + GLOSS);
  const exponent = double(paints, at + EXPONENT);
  for (let i = 0; i < lights.length; i += 6) {
    const lx = double(lights, i);
    const ly = double(lights, i + 1);
    const lz = double(lights, i + 2);
    const cosine = nx * lx + ny * ly + nz * lz;
    if (cosine <= 0) continue;
    const hx = lx + toX * away;
    const hy = ly + toY * away;
    const hz = lz + toZ * away;
    const half = Math.max(0, (nx * hx + ny * hy + nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz));
    const shine = (gloss * half) / (exponent - exponent * half + half);
    const lightR = double(lights, i + 3);
    const lightG = double(lights, i + 4);
    const lightB = double(lights, i + 5);
    r += cosine * lightR;
    g += cosine * lightG;
    b += cosine * lightB;
    shineR += shine * lightR;
    shineG += shine * lightG;
    shineB += shine * lightB;
  }
  const share = textureAt(paints, at, x, y, z);
  out[0] = r * blend(paints, at, share) + shineR;
  out[1] = g * blend(paints, at + 1, share) + shineG;
  out[2] = b * blend(paints, at + 2, share) + shineB;
}

function blend(paints: Float64Array, at: number, share: number): number {
  const from = double(paints, at + FROM);
  return from + share * (double(paints, at + TO) - from);
}
