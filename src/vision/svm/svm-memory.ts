import type { FeatureMatrix } from "../feature-matrix.ts";
import type { Gram } from "./gram.ts";
import { closeMatrixMemory, type MatrixKernels, type MatrixMemory, openMatrixMemory } from "./matrix-kernels.ts";
import type { Problem } from "./problem.ts";

/** What the kernels work on while SVMs of the same features are trained, one after the other. */
export interface SvmMemory {
  readonly features: FeatureMatrix;
  /** Where it is there, Newton's steps can be solved among the samples. */
  readonly gram: Gram | undefined;
  readonly memory: MatrixMemory;
  readonly kernels: MatrixKernels;
  /** Values of a sample: (x, 1), and zeros up to a multiple of 4. */
  readonly width: number;
  /** The longest (x, 1). */
  readonly longest: number;
  readonly at: Addresses;
  /** Active samples at most, for a system among them: a multiple of 4. */
  readonly side: number;
  /** `width` values each. */
  readonly weights: Float64Array;
  readonly step: Float64Array;
  /** `width` or `side` values, whichever is more. */
  readonly direction: Float64Array;
  readonly image: Float64Array;
  /** `width` × `width`. */
  readonly matrix: Float64Array;
  /** `width` × `width` or `side` × `side`, whichever is more. */
  readonly factor: Float64Array;
  /** A value for each sample. */
  readonly products: Float64Array;
  /** That has it now. */
  problem: Problem | undefined;
}

interface Addresses {
  readonly samples: number;
  readonly weights: number;
  readonly step: number;
  readonly direction: number;
  readonly image: number;
  readonly matrix: number;
  readonly factor: number;
  readonly products: number;
}

export function openSvmMemory(features: FeatureMatrix, gram?: Gram): SvmMemory {
  const { count, dim } = features;
  const width = sampleWidth(dim);
  const side = gram === undefined ? 0 : Math.min(4 * Math.ceil(count / 4), 2 * width);
  const [row, line] = [8 * width, 8 * Math.max(width, side)];
  const squares = [row * width, line * Math.max(width, side)];
  const memory = openMatrixMemory(4 * count * width, row, row, line, line, 8 * count, ...squares);
  const { kernels, buffer, addresses } = memory;
  const [samples = 0, weights = 0, step = 0, direction = 0, image = 0, products = 0, matrix = 0, factor = 0] =
    addresses;
  copySamples(features, new Float32Array(buffer, samples, count * width));
  return {
    ...{ problem: undefined, features, gram, memory, kernels, width, side, longest: measureLongest(features) },
    at: { samples, weights, step, direction, image, matrix, factor, products },
    weights: new Float64Array(buffer, weights, width).fill(0),
    step: new Float64Array(buffer, step, width),
    direction: new Float64Array(buffer, direction, line / 8),
    image: new Float64Array(buffer, image, line / 8),
    matrix: new Float64Array(buffer, matrix, width * width),
    factor: new Float64Array(buffer, factor, (line / 8) ** 2),
    products: new Float64Array(buffer, products, count),
  };
}

export function closeSvmMemory({ memory }: SvmMemory): void {
  closeMatrixMemory(memory);
}

/** Values of a sample (x, 1) in the kernels' memory: a multiple of 4. */
export function sampleWidth(dim: number): number {
  return 4 * Math.ceil((dim + 1) / 4);
}

/** Writes the rows as samples (x, 1), each followed by zeros up to its width. */
export function copySamples({ data, count, dim }: FeatureMatrix, into: Float32Array): void {
  const width = sampleWidth(dim);
  for (let row = 0; row < count; row++) {
    into.set(data.subarray(row * dim, (row + 1) * dim), row * width);
    into.fill(0, row * width + dim, (row + 1) * width);
    into[row * width + dim] = 1;
  }
}

function measureLongest({ data, count, dim }: FeatureMatrix): number {
  let longest = 0;
  for (let row = 0; row < count; row++) {
    let square = 1;
    for (let at = row * dim; at < (row + 1) * dim; at++) square += (data[at] ?? 0) ** 2;
    longest = Math.max(longest, square);
  }
  return Math.sqrt(longest);
}
