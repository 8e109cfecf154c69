import type { Picture } from "../raster/renderer.ts";
import { OVERSAMPLING } from "../raster/samples.ts";

/**
 * A label for each pixel: the one that most of its samples have, or `mixed` where they disagree. `labels` are by owner: first the background's, then
 * those of the bodies.
 */
export function labelPixels(
  { width, height, samples }: Picture,
  labels: readonly number[],
  mixed?: number,
): Uint8Array {
  const mask = new Uint8Array(width * height);
  const labelAt = (place: number): number => labels[samples.owner[place] ?? 0] ?? 0;
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const at = (y * samples.width + x) * OVERSAMPLING;
      const right = at + 1;
      const below = at + samples.width;
      mask[pixel] = vote(labelAt(at), labelAt(right), labelAt(below), labelAt(below + 1), mixed);
    }
  }
  return mask;
}

function vote(a: number, b: number, c: number, d: number, mixed: number | undefined): number {
  if (a === b && b === c && c === d) return a;
  if (mixed !== undefined) return mixed;
  if (a === b || a === c || a === d) return a;
  if (b === c || b === d) return b;
  return c;
}
