import type { Pixels } from "../pixels.ts";
import type { Rectangle } from "../resize.ts";

/** Edge strength, summed up from the top left corner, so that any rectangle's sum is four look-ups. */
export interface EdgeMap {
  readonly width: number;
  readonly height: number;
  /** `(height + 1) × (width + 1)`. */
  readonly sums: Float64Array;
}

/** Strength: the largest of the three colours' gradients (Sobel), thinned to ridges, in [0, 1]. */
export function measureEdges(pixels: Pixels): EdgeMap {
  const { width, height } = pixels;
  const strength = new Float64Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = (y * width + x) * 3;
      strength[y * width + x] = Math.max(gradient(pixels, at), gradient(pixels, at + 1), gradient(pixels, at + 2));
    }
  }
  return { width, height, sums: sumUp(thin(strength, width, height), width, height) };
}

/** The sum in a rectangle inside of the picture. */
export function sumOver({ width, sums }: EdgeMap, { x, y, width: w, height: h }: Rectangle): number {
  if (w <= 0 || h <= 0) return 0;
  const row = width + 1;
  const at = (column: number, line: number): number => sums[line * row + column] ?? 0;
  return at(x + w, y + h) - at(x, y + h) - at(x + w, y) + at(x, y);
}

function gradient({ data, width }: Pixels, at: number): number {
  const [above, below] = [at - width * 3, at + width * 3];
  const [nw, n, ne] = [data[above - 3] ?? 0, data[above] ?? 0, data[above + 3] ?? 0];
  const [w, e] = [data[at - 3] ?? 0, data[at + 3] ?? 0];
  const [sw, s, se] = [data[below - 3] ?? 0, data[below] ?? 0, data[below + 3] ?? 0];
  const gx = ne + 2 * e + se - nw - 2 * w - sw;
  const gy = sw + 2 * s + se - nw - 2 * n - ne;
  return Math.min(1, Math.sqrt(gx * gx + gy * gy) / 1020);
}

/** Keeps what is not weaker than both neighbours in a row, or in a column; noise below a twentieth counts for nothing. */
function thin(strength: Float64Array, width: number, height: number): Float64Array {
  const out = new Float64Array(strength.length);
  for (let at = width; at < width * (height - 1); at++) {
    const value = strength[at] ?? 0;
    const across = value >= (strength[at - 1] ?? 0) && value >= (strength[at + 1] ?? 0);
    const along = value >= (strength[at - width] ?? 0) && value >= (strength[at + width] ?? 0);
    if (value > 0.05 && (across || along)) out[at] = value;
  }
  return out;
}

function sumUp(values: Float64Array, width: number, height: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let line = 0;
    for (let x = 0; x < width; x++) {
      line += values[y * width + x] ?? 0;
      sums[(y + 1) * (width + 1) + x + 1] = line + (sums[y * (width + 1) + x + 1] ?? 0);
    }
  }
  return sums;
}
