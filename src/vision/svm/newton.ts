import { findStep } from "./find-step.ts";
import { type MatrixKernels, openMatrixMemory } from "./matrix-kernels.ts";
import { type Problem, squaredNorm } from "./problem.ts";

/**
 * Newton's method in the primal (Keerthi & DeCoste 2005; Chapelle 2007): on the samples inside the margin the loss is quadratic, and each
 * step solves for its minimum,
 *
 *     (1 + 2C Σ share_i x_i x_iᵀ) step = -gradient,
 *
 * then goes along the step to the least loss. The set of those samples is right after a few steps, and with it the solution, to rounding,
 * however high the cost and alike the features. The matrix is kept from one cost to the next, and mended by the samples that came or went.
 */
export interface Newton {
  readonly problem: Problem;
  readonly kernels: MatrixKernels;
  /** Values of a row: (x, 1), and zeros up to a multiple of 4. */
  readonly width: number;
  readonly at: Addresses;
  /** What is at `weights`, `step` (both `width` values) and `products` (one value a sample). */
  readonly weights: Float64Array;
  readonly step: Float64Array;
  readonly products: Float64Array;
  /** By sample: 1 where the matrix has it. */
  readonly taken: Uint8Array;
  /** By sample: 1 - y(w·x + b), and by how much a whole step lessens it. */
  readonly margins: Float64Array;
  readonly descents: Float64Array;
  /** The longest (x, 1). */
  readonly longest: number;
}

interface Addresses {
  readonly samples: number;
  /** Σ share_i (x_i, 1)(x_i, 1)ᵀ over the samples that are taken. */
  readonly matrix: number;
  readonly factor: number;
  readonly weights: number;
  readonly step: number;
  readonly products: number;
}

export function createNewton(problem: Problem): Newton {
  const count = problem.starts.length;
  const width = 4 * Math.ceil((problem.dim + 1) / 4);
  const [square, row] = [8 * width * width, 8 * width];
  const { kernels, buffer, addresses } = openMatrixMemory(4 * count * width, square, square, row, row, 8 * count);
  const [samples = 0, matrix = 0, factor = 0, weights = 0, step = 0, products = 0] = addresses;
  copySamples(problem, new Float32Array(buffer, samples, count * width), width);
  let longest = 0;
  for (let sample = 0; sample < count; sample++) longest = Math.max(longest, Math.sqrt(squaredNorm(problem, sample)));
  return {
    ...{ problem, kernels, width, longest, at: { samples, matrix, factor, weights, step, products } },
    weights: new Float64Array(buffer, weights, width),
    step: new Float64Array(buffer, step, width),
    products: new Float64Array(buffer, products, count),
    taken: new Uint8Array(count),
    margins: new Float64Array(count),
    descents: new Float64Array(count),
  };
}

function copySamples({ data, dim, starts }: Problem, into: Float32Array, width: number): void {
  for (const [sample, start] of starts.entries()) {
    into.set(data.subarray(start, start + dim), sample * width);
    into[sample * width + dim] = 1;
  }
}

export interface NewtonOptions {
  readonly cost: number;
  /** Largest violation of the dual's optimality conditions to stop at, as in coordinate descent. */
  readonly tolerance: number;
  readonly maxSteps: number;
}

/** Takes `weights` (D and the bias) to the least loss. */
export function minimise(
  newton: Newton,
  weights: Float64Array,
  { cost, tolerance, maxSteps }: NewtonOptions,
): { readonly steps: number; readonly converged: boolean } {
  newton.weights.set(weights);
  const result = takeSteps(newton, { cost, tolerance, maxSteps });
  weights.set(newton.weights.subarray(0, weights.length));
  return result;
}

function takeSteps(newton: Newton, { cost, tolerance, maxSteps }: NewtonOptions): ReturnType<typeof minimise> {
  const { kernels, width, at, step, longest } = newton;
  for (let steps = 0; ; steps++) {
    measureMargins(newton);
    // With α_i = 2 C_i·margin_i the dual's projected gradients are within ±|gradient|·|x_i|.
    if (2 * descendGradient(newton, cost) * longest <= tolerance) return { steps, converged: true };
    if (steps === maxSteps) return { steps, converged: false };
    takeActive(newton);
    kernels.factorise(at.matrix, width, 0.5 / cost, at.factor);
    for (let unit = 0; unit < width; unit++) step[unit] = (step[unit] ?? 0) / (2 * cost);
    kernels.solve(at.factor, width, at.step);
    advance(newton, cost);
  }
}

function measureMargins({ problem: { signs }, kernels, width, at, products, margins }: Newton): void {
  kernels.multiply(at.samples, margins.length, width, at.weights, at.products);
  for (let sample = 0; sample < margins.length; sample++) {
    margins[sample] = 1 - (signs[sample] ?? 0) * (products[sample] ?? 0);
  }
}

/** Writes the loss's steepest descent, Σ 2 C_i margin_i y_i (x_i, 1) - w over the active samples, into the step; gives its length. */
function descendGradient({ problem, kernels, width, at, ...newton }: Newton, cost: number): number {
  const { weights, step, products, margins } = newton;
  for (let sample = 0; sample < margins.length; sample++) {
    const pull = 2 * cost * (problem.shares[sample] ?? 0) * (problem.signs[sample] ?? 0);
    products[sample] = pull * Math.max(0, margins[sample] ?? 0);
  }
  for (let unit = 0; unit < width; unit++) step[unit] = -(weights[unit] ?? 0);
  kernels.addMultiples(at.samples, margins.length, width, at.products, at.step);
  return Math.sqrt(multiply(step, step));
}

/** Brings the matrix to the samples with a margin above 0, four that come or go at a time. */
function takeActive({ problem, kernels, width, at, taken, margins }: Newton): void {
  let [samples, scales]: [number[], number[]] = [[], []];
  const add = (): void => kernels.addFour(at.matrix, width, ...samples, ...scales);
  for (let sample = 0; sample < margins.length; sample++) {
    const active = (margins[sample] ?? 0) > 0 ? 1 : 0;
    if (active === taken[sample]) continue;
    taken[sample] = active;
    samples.push(at.samples + 4 * width * sample);
    scales.push((active === 1 ? 1 : -1) * (problem.shares[sample] ?? 0));
    if (samples.length < 4) continue;
    add();
    [samples, scales] = [[], []];
  }
  if (samples.length === 0) return;
  while (samples.length < 4) {
    samples.push(at.samples);
    scales.push(0);
  }
  add();
}

/** Along the step to the least loss. */
function advance({ problem, kernels, width, at, ...newton }: Newton, cost: number): void {
  const { weights, step, products, margins, descents } = newton;
  kernels.multiply(at.samples, descents.length, width, at.step, at.products);
  for (let sample = 0; sample < descents.length; sample++) {
    descents[sample] = (problem.signs[sample] ?? 0) * (products[sample] ?? 0);
  }
  const line = { slope: multiply(weights, step), curvature: multiply(step, step), margins, descents, cost };
  const size = findStep({ ...line, shares: problem.shares });
  for (let unit = 0; unit < width; unit++) weights[unit] = (weights[unit] ?? 0) + size * (step[unit] ?? 0);
}

function multiply(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let unit = 0; unit < a.length; unit++) sum += (a[unit] ?? 0) * (b[unit] ?? 0);
  return sum;
}
