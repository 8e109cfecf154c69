import { openWorkspace } from "./pixel-kernels.ts";
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
export function resizePixels(source: Pixels, { width, height, crop, flip = false }: ResizeTarget): Pixels {
  const area = crop ?? { x: 0, y: 0, width: source.width, height: source.height };
  checkInside(area, source);
  const columns = planWeights(area.width, width);
  const rows = planWeights(area.height, height);
  const [inBytes, middleBytes, outBytes] = [area.width * area.height * 3, width * area.height * 3, width * height * 3];
  const tables = [columns, rows].map(({ table }) => table.byteLength);
  const { kernels, bytes, addresses, write } = openWorkspace(inBytes, middleBytes, outBytes, ...tables);
  const [input = 0, middle = 0, out = 0, columnTable = 0, rowTable = 0] = addresses;
  copyArea(bytes, input, source, area);
  write(columnTable, columns.table);
  write(rowTable, rows.table);
  const [first, step] = flip ? [middle + (width - 1) * 3, -3] : [middle, 3];
  const stride = width * 3;
  kernels.resizeColumns(input, area.width * 3, area.height, first, stride, step, width, columnTable, columns.taps);
  kernels.resizeRows(middle, stride, out, height, rowTable, rows.taps);
  return { width, height, data: bytes.slice(out, out + outBytes) };
}

function checkInside({ x, y, width, height }: Rectangle, source: Pixels): void {
  const inside = x >= 0 && y >= 0 && x + width <= source.width && y + height <= source.height;
  if (inside && width >= 1 && height >= 1 && [x, y, width, height].every(Number.isInteger)) return;
  throw new RangeError(`the crop ${width}×${height} at ${x},${y} is not inside ${source.width}×${source.height} px`);
}

function copyArea(bytes: Uint8Array, to: number, { width, data }: Pixels, area: Rectangle): void {
  for (let y = 0; y < area.height; y++) {
    const from = ((area.y + y) * width + area.x) * 3;
    bytes.set(data.subarray(from, from + area.width * 3), to + y * area.width * 3);
  }
}

const PRECISION_BITS = 22;

/** For each output position, what it is made of. */
interface Weights {
  /** Weights of a position, at most. */
  readonly taps: number;
  /** For each position the first input, how many, and `taps` weights in fixed point, whose sum is 1. */
  readonly table: Int32Array;
}

function planWeights(inputSize: number, outputSize: number): Weights {
  const scale = inputSize / outputSize;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const table = new Int32Array(outputSize * (2 + taps));
  const triangle = new Float64Array(taps);
  for (let out = 0, at = 0; out < outputSize; out++, at += 2 + taps) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inputSize, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs((start + tap - centre + 0.5) / support));
      triangle[tap] = weight;
      sum += weight;
    }
    table[at] = start;
    table[at + 1] = count;
    for (let tap = 0; tap < count; tap++) {
      table[at + 2 + tap] = Math.trunc(0.5 + ((triangle[tap] ?? 0) / sum) * (1 << PRECISION_BITS));
    }
  }
  return { taps, table };
}
