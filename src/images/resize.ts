import { copyPixels, openWorkspace, type PlacedPixels, type Workspace } from "./pixel-kernels.ts";
import type { Pixels } from "./pixels.ts";

/** A rectangle of whole pixels; 0-based, `x + width` is the first column outside. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ResizeTarget {
  /** px. */
  readonly width: number;
  readonly height: number;
  /** What to take of the source, and nothing beyond its edges; the whole by default. */
  readonly crop?: Rectangle | undefined;
  /** Mirrors left and right. */
  readonly flip?: boolean | undefined;
}

/**
 * Crops and resizes as PIL does with its bilinear filter, to the bit: a triangle as wide as the output's pixels (antialiased), columns first,
 * then rows, weights in 22-bit fixed point, rounded to 8 bits after either.
 */
export function resizePixels(source: Pixels, target: ResizeTarget): Pixels {
  const workspace = openWorkspace();
  const placed = placeResized(workspace, source, target);
  return { width: placed.width, height: placed.height, data: copyPixels(workspace, placed) };
}

/** The same, left in the workspace. */
export function placeResized(workspace: Workspace, source: Pixels, target: ResizeTarget): PlacedPixels {
  const { width, height, crop, flip = false } = target;
  const area = crop ?? { x: 0, y: 0, width: source.width, height: source.height };
  checkInside(area, source);
  const out = workspace.take(width * height * 3);
  const middle = workspace.take(width * area.height * 3);
  const columns = placeWeights(workspace, area.width, width);
  const rows = placeWeights(workspace, area.height, height);
  const input = placeArea(workspace, source, area);
  const [first, step] = flip ? [middle + (width - 1) * 3, -3] : [middle, 3];
  const [stride, { kernels }] = [width * 3, workspace];
  const { width: sourceWidth } = source;
  kernels.resizeColumns(input, sourceWidth * 3, area.height, first, stride, step, width, columns.at, columns.taps);
  kernels.resizeRows(middle, stride, out, height, rows.at, rows.taps);
  return { at: out, width, height };
}

function checkInside({ x, y, width, height }: Rectangle, source: Pixels): void {
  const inside = x >= 0 && y >= 0 && x + width <= source.width && y + height <= source.height;
  if (inside && width >= 1 && height >= 1 && [x, y, width, height].every(Number.isInteger)) return;
  throw new RangeError(`the crop ${width}×${height} at ${x},${y} is not inside ${source.width}×${source.height} px`);
}

/** Copies the area's rows in one go, with what lies beside it: gives the address of its first byte. */
function placeArea(workspace: Workspace, { width, data }: Pixels, { x, y, ...area }: Rectangle): number {
  const first = (y * width + x) * 3;
  const end = first + ((area.height - 1) * width + area.width) * 3;
  // Shared memory is copied by words only where both sides lie alike in them.
  const skew = (data.byteOffset + first) % Float64Array.BYTES_PER_ELEMENT;
  const at = workspace.take(end - first + skew) + skew;
  workspace.bytes.set(data.subarray(first, end), at);
  return at;
}

const PRECISION_BITS = 22;

interface PlacedWeights {
  /** Of a table: for each output position the first input, how many, and `taps` weights in fixed point, whose sum is 1. */
  readonly at: number;
  /** A multiple of 4; the weights of no input are 0. */
  readonly taps: number;
}

function placeWeights(workspace: Workspace, inputSize: number, outputSize: number): PlacedWeights {
  const scale = inputSize / outputSize;
  const support = Math.max(scale, 1);
  const taps = Math.ceil((Math.ceil(support) * 2 + 1) / 4) * 4;
  const at = workspace.take(outputSize * (2 + taps) * Int32Array.BYTES_PER_ELEMENT);
  const { ints } = workspace;
  const triangle = new Float64Array(taps);
  let place = at / Int32Array.BYTES_PER_ELEMENT;
  for (let out = 0; out < outputSize; out++, place += 2 + taps) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inputSize, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs((start + tap - centre + 0.5) / support));
      triangle[tap] = weight;
      sum += weight;
    }
    ints[place] = start;
    ints[place + 1] = count;
    for (let tap = 0; tap < taps; tap++) {
      const share = tap < count ? (triangle[tap] ?? 0) / sum : 0;
      ints[place + 2 + tap] = Math.trunc(0.5 + share * (1 << PRECISION_BITS));
    }
  }
  return { at, taps };
}
