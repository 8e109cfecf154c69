import type { Pixels } from "../../images/pixels.ts";
import type { Rectangle } from "../../images/resize.ts";
import type { Segmentation } from "./segment.ts";

/** A segment, or several that were grouped, as selective search sees it. */
export interface Group {
  readonly box: Rectangle;
  readonly sizePx: number;
  /** Shares of the group's pixels by value, for each channel; sum 3. */
  readonly colours: Float32Array;
  /** Shares of its pixels by direction and strength of the gradient; sum 1. */
  readonly texture: Float32Array;
}

const VALUES = 16;
const DIRECTIONS = 8;
const STRENGTHS = 4;
const TEXTURES = DIRECTIONS * STRENGTHS;

/** Each segment's box, size, colours and texture. */
export function describeSegments({ data }: Pixels, segmentation: Segmentation): Group[] {
  const { width, labels, count } = segmentation;
  const edges = findEdges(segmentation);
  const sizes = new Int32Array(count);
  const colours = new Float32Array(count * 3 * VALUES);
  const textures = new Float32Array(count * TEXTURES);
  const gradients = gradientBins(data, segmentation);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel] ?? 0;
    increase(sizes, label);
    increase(textures, label * TEXTURES + (gradients[pixel] ?? 0));
    for (let channel = 0; channel < 3; channel++) {
      increase(colours, (label * 3 + channel) * VALUES + ((data[pixel * 3 + channel] ?? 0) >> 4));
    }
  }
  return Array.from(sizes, (sizePx, label) => ({
    box: boxOf(edges, label),
    sizePx,
    colours: share(colours.subarray(label * 3 * VALUES, (label + 1) * 3 * VALUES), sizePx),
    texture: share(textures.subarray(label * TEXTURES, (label + 1) * TEXTURES), sizePx),
  }));

  function boxOf({ left, top, right, bottom }: Edges, label: number): Rectangle {
    const [x, y] = [left[label] ?? 0, top[label] ?? 0];
    return { x, y, width: (right[label] ?? width) - x + 1, height: (bottom[label] ?? 0) - y + 1 };
  }
}

interface Edges {
  readonly left: Int32Array;
  readonly top: Int32Array;
  readonly right: Int32Array;
  readonly bottom: Int32Array;
}

function findEdges({ width, height, labels, count }: Segmentation): Edges {
  const edges = {
    left: new Int32Array(count).fill(width),
    top: new Int32Array(count).fill(height),
    right: new Int32Array(count),
    bottom: new Int32Array(count),
  };
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) includePixel(edges, labels[pixel] ?? 0, x, y);
  }
  return edges;
}

/** Row by row from the top. */
function includePixel({ left, top, right, bottom }: Edges, label: number, x: number, y: number): void {
  left[label] = Math.min(left[label] ?? x, x);
  right[label] = Math.max(right[label] ?? x, x);
  top[label] = Math.min(top[label] ?? y, y);
  bottom[label] = y;
}

function increase(counts: Int32Array | Float32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function share(counts: Float32Array, size: number): Float32Array {
  return counts.map((count) => count / size);
}

/** For each pixel its gradient's direction (eighths of a turn) and strength (of grey, in steps at 8, 32 and 128). */
function gradientBins(data: Uint8Array, { width, height }: Segmentation): Uint8Array {
  const grey = new Int32Array(width * height);
  for (let pixel = 0; pixel < grey.length; pixel++) grey[pixel] = greyAt(data, pixel * 3);
  const bins = new Uint8Array(width * height);
  for (let y = 0, pixel = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width;
    const below = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++, pixel++) {
      const left = Math.max(0, x - 1);
      const right = Math.min(width - 1, x + 1);
      const dx = (grey[y * width + right] ?? 0) - (grey[y * width + left] ?? 0);
      const dy = (grey[below + x] ?? 0) - (grey[above + x] ?? 0);
      bins[pixel] = strengthOf(dx * dx + dy * dy) * DIRECTIONS + directionOf(dx, dy);
    }
  }
  return bins;
}

function greyAt(data: Uint8Array, at: number): number {
  return ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
}

function strengthOf(squared: number): number {
  if (squared < 64) return 0;
  if (squared < 1024) return 1;
  return squared < 16384 ? 2 : 3;
}

/** By the signs and which of the two is greater: the eight parts that the axes and diagonals cut. */
function directionOf(dx: number, dy: number): number {
  return (dx < 0 ? 4 : 0) + (dy < 0 ? 2 : 0) + (Math.abs(dx) < Math.abs(dy) ? 1 : 0);
}
