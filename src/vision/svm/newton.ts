import { factorise, solve } from "./cholesky.ts";
import { findStep } from "./find-step.ts";
import { addScaled, decide, type Problem, squaredNorm } from "./problem.ts";
import { createWeightedGram, takeActive, type WeightedGram } from "./weighted-gram.ts";

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
  readonly gram: WeightedGram;
  readonly factor: Float64Array;
  /** By sample: 1 - y(w·x + b), and by how much a whole step lessens it. */
  readonly margins: Float64Array;
  readonly descents: Float64Array;
  /** The longest (x, 1). */
  readonly longest: number;
}

export function createNewton(problem: Problem): Newton {
  const gram = createWeightedGram(problem);
  const norms = Float64Array.from(problem.starts, (_, sample) => squaredNorm(problem, sample));
  return {
    problem,
    gram,
    factor: new Float64Array(gram.data.length),
    margins: new Float64Array(norms.length),
    descents: new Float64Array(norms.length),
    longest: Math.sqrt(norms.reduce((most, norm) => Math.max(most, norm), 0)),
  };
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
  const { problem, gram, factor, longest } = newton;
  const step = new Float64Array(gram.rows);
  for (let steps = 0; ; steps++) {
    measureMargins(newton, weights);
    const length = descendGradient(newton, weights, cost, step);
    // With α_i = 2 C_i·margin_i the dual's projected gradients are within ±|gradient|·|x_i|.
    if (2 * length * longest <= tolerance) return { steps, converged: true };
    if (steps === maxSteps) return { steps, converged: false };
    takeActive(gram, problem, newton.margins);
    factorise(gram, 0.5 / cost, factor);
    for (let unit = 0; unit < step.length; unit++) step[unit] = (step[unit] ?? 0) / (2 * cost);
    solve(factor, gram.rows, step);
    advance(newton, weights, cost, step);
  }
}

function measureMargins({ problem, margins }: Newton, weights: Float64Array): void {
  for (let sample = 0; sample < margins.length; sample++) {
    margins[sample] = 1 - (problem.signs[sample] ?? 0) * decide(weights, problem, problem.starts[sample] ?? 0);
  }
}

/** Writes the loss's steepest descent, Σ 2 C_i margin_i y_i (x_i, 1) - w over the active samples; gives its length. */
function descendGradient(
  { problem, margins }: Newton,
  weights: Float64Array,
  cost: number,
  into: Float64Array,
): number {
  for (let unit = 0; unit < weights.length; unit++) into[unit] = -(weights[unit] ?? 0);
  for (let sample = 0; sample < margins.length; sample++) {
    const margin = margins[sample] ?? 0;
    if (margin <= 0) continue;
    const pull = 2 * cost * (problem.shares[sample] ?? 0) * margin;
    addScaled(into, problem, sample, pull * (problem.signs[sample] ?? 0));
  }
  return Math.sqrt(multiply(into, into));
}

/** Along the step to the least loss. */
function advance(
  { problem, margins, descents }: Newton,
  weights: Float64Array,
  cost: number,
  step: Float64Array,
): void {
  for (let sample = 0; sample < descents.length; sample++) {
    descents[sample] = (problem.signs[sample] ?? 0) * decide(step, problem, problem.starts[sample] ?? 0);
  }
  const line = { slope: multiply(weights, step), curvature: multiply(step, step), margins, descents, cost };
  const size = findStep({ ...line, shares: problem.shares });
  for (let unit = 0; unit < weights.length; unit++) weights[unit] = (weights[unit] ?? 0) + size * (step[unit] ?? 0);
}

function multiply(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let unit = 0; unit < a.length; unit++) sum += (a[unit] ?? 0) * (b[unit] ?? 0);
  return sum;
}
