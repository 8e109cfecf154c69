import type { FeatureMatrix } from "../feature-matrix.ts";
import { closeMatrixMemory, openMatrixMemory } from "./matrix-kernels.ts";
import { copySamples, sampleWidth } from "./svm-memory.ts";

/** The products of all rows (x, 1) of a matrix with each other: made once, for the SVMs of all classes, folds and costs. */
export interface Gram {
  /** N×N, in memory that threads share. */
  readonly products: Float64Array;
  /** N. */
  readonly count: number;
}

/** Undefined where the products would be too many to keep, or so many more than the features that they are of no use. */
export function computeGram(features: FeatureMatrix): Gram | undefined {
  const { count, dim } = features;
  const bytes = 8 * count * count;
  if (bytes > MOST_BYTES || count > MOST_ROWS_A_UNIT * dim) return undefined;
  const products = new Float64Array(new SharedArrayBuffer(bytes));
  const [width, padded] = [sampleWidth(dim), 4 * Math.ceil(count / 4)];
  const memory = openMatrixMemory(4 * padded * width, 8 * padded * BLOCK);
  const { kernels, buffer, addresses } = memory;
  const [samples = 0, out = 0] = addresses;
  copySamples(features, new Float32Array(buffer, samples, padded * width).fill(0, count * width));
  for (let first = 0; first < padded; first += BLOCK) {
    const end = Math.min(first + BLOCK, padded);
    kernels.multiplyEach(samples, padded, width, first, end, out);
    for (let row = first; row < Math.min(end, count); row++) {
      const line = new Float64Array(buffer, out + 8 * padded * (row - first), row + 1);
      products.set(line, row * count);
      for (let other = 0; other < row; other++) products[other * count + row] = line[other] ?? 0;
    }
  }
  closeMatrixMemory(memory);
  return { products, count };
}

/** 5,792 rows. */
const MOST_BYTES = 2 ** 28;
/** Beyond, steps among the features are the quicker ones. */
const MOST_ROWS_A_UNIT = 8;
/** Rows at a time. */
const BLOCK = 64;
