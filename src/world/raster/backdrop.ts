import type { Material } from "../material.ts";
import type { Scene } from "../scene.ts";
import type { Vec3 } from "../vector.ts";
import { FROM, packMaterials, TO, textureAt } from "./paint.ts";
import { double } from "./read.ts";
import { OVERSAMPLING } from "./samples.ts";
import type { View } from "./view.ts";

/** A line of sight; 1 along the view, so that a distance along it is a depth. */
export interface Ray {
  x: number;
  y: number;
  z: number;
}

/** Light along a ray into `out`; `lit` in [0, 1] is how much of the first light reaches the ground. Returns the facet (`facetOf`). */
export type Look = (out: Float64Array, ray: Ray, lit: number) => number;

/** A surface's own colour at a point into `out`; its pattern fades into its mean where it gets finer than a pixel. */
export type Coat = (out: Float64Array, x: number, y: number, z: number, footprint: number) => void;

export function prepareCoat(material: Material): Coat {
  const paints = packMaterials([material]);
  const [a, b, c] = material.texture.axes;
  const frequency = Math.hypot(a, b, c);
  return (out, x, y, z, footprint) => {
    const contrast = Math.min(1, Math.max(0, 1.6 - 2 * footprint * frequency));
    const share = 0.5 + (textureAt(paints, 0, x, y, z) - 0.5) * contrast;
    for (let channel = 0; channel < 3; channel++) {
      const from = double(paints, FROM + channel);
      out[channel] = from + share * (double(paints, TO + channel) - from);
    }
  };
}

/** What a pixel covers at a distance of 1. */
export function pixelSize(view: View): number {
  return OVERSAMPLING / view.zoom;
}

export interface SurfaceLight {
  /** From all but the first light. */
  readonly base: Float64Array;
  readonly key: Float64Array;
}

/** The light that falls on a flat surface. */
export function lightSurface({ ambient, lights: [key, ...others] }: Scene, normal: Vec3): SurfaceLight {
  const up = (normal[2] + 1) / 2;
  const base = Float64Array.from(ambient.below, (below, c) => below + up * ((ambient.above[c] ?? 0) - below));
  const cosine = (towards: Vec3): number =>
    Math.max(0, towards[0] * normal[0] + towards[1] * normal[1] + towards[2] * normal[2]);
  for (const light of others) {
    for (let c = 0; c < 3; c++) base[c] = double(base, c) + cosine(light.towards) * (light.colour[c] ?? 0);
  }
  const height = key === undefined ? 0 : cosine(key.towards);
  return { base, key: Float64Array.from(key?.colour ?? [0, 0, 0], (value) => value * height) };
}

/** The coat in `out`, lit. */
export function applyLight(out: Float64Array, { base, key }: SurfaceLight, lit: number): void {
  // Where the first light is blocked, so is some of the light from everywhere.
  const open = 0.7 + 0.3 * lit;
  for (let c = 0; c < 3; c++) out[c] = double(out, c) * (double(base, c) * open + double(key, c) * lit);
}
