import type { Material } from "../material.ts";
import { evaluateTexture, type Texture } from "../texture.ts";
import { double } from "./read.ts";

/** Materials as numbers in a row, `PAINT` each, for the inner loop: kind, axes, phase, from, to, gloss, exponent. */
export function packMaterials(materials: readonly Material[]): Float64Array {
  return Float64Array.from(
    materials.flatMap(({ texture, from, to, gloss, exponent }) => [
      KINDS.indexOf(texture.kind),
      ...texture.axes,
      ...texture.phase,
      ...from,
      ...to,
      gloss,
      exponent,
    ]),
  );
}

export const PAINT = 21;
export const FROM = 13;
export const TO = 16;
export const GLOSS = 19;
export const EXPONENT = 20;

const KINDS: readonly Texture["kind"][] = ["plain", "stripes", "checks", "noise", "spots"];

/** How much of `to` a packed material shows at a point, in [0, 1]. */
export function textureAt(paints: Float64Array, at: number, x: number, y: number, z: number): number {
  const kind = double(paints, at);
  if (kind === 0) return 0;
  return evaluateTexture(
    KINDS[kind] ?? "plain",
    along(paints, at + 1, x, y, z) + double(paints, at + 10),
    along(paints, at + 4, x, y, z) + double(paints, at + 11),
    along(paints, at + 7, x, y, z) + double(paints, at + 12),
  );
}

function along(paints: Float64Array, at: number, x: number, y: number, z: number): number {
  return double(paints, at) * x + double(paints, at + 1) * y + double(paints, at + 2) * z;
}
