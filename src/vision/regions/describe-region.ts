import type { Pixels } from "../../images/pixels.ts";
import { type Rectangle, resizePixels } from "../../images/resize.ts";

/** Side that a region is resized to before it is described, px. */
const SIDE_PX = 24;
/** Cells along a side, for the gradients. */
const CELLS = 3;
const DIRECTIONS = 8;
/** Levels of each channel, for the colours. */
const LEVELS = 4;
const COLOURS = LEVELS ** 3;

/**
 * What a region looks like: a histogram of its colours in the middle, and one of its gradients' directions in each of 3×3 cells; each
 * half of unit length, so that the product of two such vectors, their similarity, is in [0, 1].
 */
export function describeRegion(picture: Pixels, box: Rectangle): Float32Array {
  const { data } = resizePixels(picture, { crop: box, width: SIDE_PX, height: SIDE_PX });
  const out = new Float32Array(COLOURS + CELLS * CELLS * DIRECTIONS);
  const [colours, gradients] = [out.subarray(0, COLOURS), out.subarray(COLOURS)];
  for (let y = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++) {
      const at = (y * SIDE_PX + x) * 3;
      increase(colours, colourBin(data, at), middleWeight(x) * middleWeight(y));
      const dx = greyAt(data, x + 1, y) - greyAt(data, x - 1, y);
      const dy = greyAt(data, x, y + 1) - greyAt(data, x, y - 1);
      const direction = Math.floor((Math.atan2(dy, dx) / (2 * Math.PI) + 0.5) * DIRECTIONS) % DIRECTIONS;
      increase(gradients, (cellOf(y) * CELLS + cellOf(x)) * DIRECTIONS + direction, Math.sqrt(dx * dx + dy * dy));
    }
  }
  toHalfLength(colours);
  toHalfLength(gradients);
  return out;
}

/** Cosine of the two halves' descriptions, averaged; in [0, 1]. */
export function compareRegions(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return Math.min(1, sum);
}

function increase(bins: Float32Array, bin: number, by: number): void {
  bins[bin] = (bins[bin] ?? 0) + by;
}

function colourBin(data: Uint8Array, at: number): number {
  const level = (value = 0): number => (value * LEVELS) >> 8;
  return (level(data[at]) * LEVELS + level(data[at + 1])) * LEVELS + level(data[at + 2]);
}

function greyAt(data: Uint8Array, x: number, y: number): number {
  const [column, row] = [Math.min(SIDE_PX - 1, Math.max(0, x)), Math.min(SIDE_PX - 1, Math.max(0, y))];
  const at = (row * SIDE_PX + column) * 3;
  return ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
}

/** Less towards the edges, where a box holds more of its surroundings. */
function middleWeight(position: number): number {
  return 1 - Math.abs((position + 0.5) / SIDE_PX - 0.5);
}

function cellOf(position: number): number {
  return Math.floor((position * CELLS) / SIDE_PX);
}

/** To a length of √½; root of the values first, so that no single bin decides (Hellinger). */
function toHalfLength(bins: Float32Array): void {
  const sum = bins.reduce((total, value) => total + value, 0);
  for (let bin = 0; bin < bins.length; bin++) bins[bin] = sum === 0 ? 0 : Math.sqrt((bins[bin] ?? 0) / sum / 2);
}
