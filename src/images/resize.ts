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
  const columns = resizeColumns(source, area, width, flip);
  return area.height === height ? columns : resizeRows(columns, height);
}

function checkInside({ x, y, width, height }: Rectangle, source: Pixels): void {
  const inside = x >= 0 && y >= 0 && x + width <= source.width && y + height <= source.height;
  if (inside && width >= 1 && height >= 1 && [x, y, width, height].every(Number.isInteger)) return;
  throw new RangeError(`the crop ${width}×${height} at ${x},${y} is not inside ${source.width}×${source.height} px`);
}

const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/** For each output position: where its input begins, how many it takes, and their weights, `taps` apart. */
interface Weights {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** Fixed point, sum 1. */
  readonly values: Int32Array;
}

function planWeights(inputSize: number, outputSize: number): Weights {
  const scale = inputSize / outputSize;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outputSize);
  const counts = new Int32Array(outputSize);
  const values = new Int32Array(outputSize * taps);
  const triangle = new Float64Array(taps);
  for (let out = 0; out < outputSize; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inputSize, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const weight = Math.max(0, 1 - Math.abs((start + i - centre + 0.5) / support));
      triangle[i] = weight;
      sum += weight;
    }
    starts[out] = start;
    counts[out] = count;
    for (let i = 0; i < count; i++) {
      values[out * taps + i] = Math.trunc(0.5 + ((triangle[i] ?? 0) / sum) * (1 << PRECISION_BITS));
    }
  }
  return { taps, starts, counts, values };
}

function resizeColumns(source: Pixels, area: Rectangle, width: number, flip: boolean): Pixels {
  const { taps, starts, counts, values } = planWeights(area.width, width);
  const { data } = source;
  const out = new Uint8Array(area.height * width * 3);
  const step = flip ? -3 : 3;
  for (let y = 0; y < area.height; y++) {
    const row = ((area.y + y) * source.width + area.x) * 3;
    let to = (y * width + (flip ? width - 1 : 0)) * 3;
    for (let x = 0; x < width; x++, to += step) {
      let [red, green, blue] = [HALF, HALF, HALF];
      let from = row + (starts[x] ?? 0) * 3;
      const end = x * taps + (counts[x] ?? 0);
      for (let tap = x * taps; tap < end; tap++, from += 3) {
        const weight = values[tap] ?? 0;
        red += Math.imul(data[from] ?? 0, weight);
        green += Math.imul(data[from + 1] ?? 0, weight);
        blue += Math.imul(data[from + 2] ?? 0, weight);
      }
      out[to] = red >> PRECISION_BITS;
      out[to + 1] = green >> PRECISION_BITS;
      out[to + 2] = blue >> PRECISION_BITS;
    }
  }
  return { width, height: area.height, data: out };
}

function resizeRows({ width, height: inputHeight, data }: Pixels, height: number): Pixels {
  const { taps, starts, counts, values } = planWeights(inputHeight, height);
  const stride = width * 3;
  const out = new Uint8Array(height * stride);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    const count = counts[y] ?? 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = values[y * taps + tap] ?? 0;
      const row = ((starts[y] ?? 0) + tap) * stride;
      for (let i = 0; i < stride; i++) sums[i] = (sums[i] ?? 0) + Math.imul(data[row + i] ?? 0, weight);
    }
    const to = y * stride;
    for (let i = 0; i < stride; i++) out[to + i] = (sums[i] ?? 0) >> PRECISION_BITS;
  }
  return { width, height, data: out };
}
