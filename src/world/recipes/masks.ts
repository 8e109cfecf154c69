import type { Picture } from "../raster/renderer.ts";
import { OVERSAMPLING } from "../raster/samples.ts";

/** Number of the body that fills most of each pixel + 1, 0 = background; `mixed` where its samples disagree. */
export function ownersOf({ width, height, samples }: Picture, mixed?: number): Uint8Array {
  const owners = new Uint8Array(width * height);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const at = y * OVERSAMPLING * samples.width + x * OVERSAMPLING;
      owners[pixel] = vote(samples.owner, [at, at + 1, at + samples.width, at + samples.width + 1], mixed);
    }
  }
  return owners;
}

function vote(owner: Uint8Array, places: readonly number[], mixed: number | undefined): number {
  const [a = 0, b = 0, c = 0, d = 0] = places.map((place) => owner[place] ?? 0);
  if (a === b && b === c && c === d) return a;
  if (mixed !== undefined) return mixed;
  if (a === b || a === c || a === d) return a;
  if (b === c || b === d) return b;
  return c === d ? c : a;
}
