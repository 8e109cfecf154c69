import { dot } from "./dot.ts";
import { approachAmongFeatures } from "./feature-gradients.ts";
import { type FeatureSystem, solveAmongFeatures } from "./feature-system.ts";
import { findStep } from "./find-step.ts";
import type { Problem } from "./problem.ts";
import { approachAmongSamples } from "./sample-gradients.ts";
import { NONE, type SampleSystem, solveAmongSamples } from "./sample-system.ts";
import type { SvmMemory } from "./svm-memory.ts";

/**
 * Newton's method in the primal (Keerthi & DeCoste 2005; Chapelle 2007): on the samples inside the margin the loss is quadratic, and each
 * step solves for its minimum,
 *
 *     (1 + 2C Σ share_i x_i x_iᵀ) step = -gradient,
 *
 * then goes along the step to the least loss. The set of those samples is right after a few steps, and with it the solution, to rounding,
 * however high the cost and alike the features. Where the cost is low, a few conjugate gradients solve it well enough; from the first cost
 * that they are too slow for, it is factorised: among the features, or among the active samples, where those are fewer.
 */
export interface Newton {
  readonly memory: SvmMemory;
  readonly problem: Problem;
  /** By sample: w·x + b, and by how much a whole step adds to it. */
  readonly decisions: Float64Array;
  readonly changes: Float64Array;
  /** By sample: 1 - y(w·x + b), or 0 where it is left out. Samples of a margin above 0 are active. */
  readonly margins: Float64Array;
  readonly amongFeatures: FeatureSystem;
  /** None without the samples' products. */
  readonly amongSamples: SampleSystem | undefined;
  /** Whether conjugate gradients were too slow once. */
  factorises: boolean;
  /** The cost that the weights are of, or near; 0 where they are 0. */
  solved: number;
}

/** The memory is this problem's until another one is posed in it. */
export function createNewton(memory: SvmMemory, problem: Problem): Newton {
  memory.problem = problem;
  const count = problem.signs.length;
  const { gram } = memory;
  return {
    ...{ memory, problem, factorises: false, solved: 0 },
    decisions: new Float64Array(count),
    changes: new Float64Array(count),
    margins: new Float64Array(count),
    amongFeatures: { taken: undefined },
    amongSamples: gram && { problem, gram, order: NONE, factorOf: undefined },
  };
}

export interface NewtonOptions {
  readonly cost: number;
  /** Largest violation of the dual's optimality conditions to stop at. */
  readonly tolerance: number;
  readonly maxSteps: number;
}

/** Takes `weights` (D and the bias) to the least loss. Throws where another problem has the memory. */
export function minimise(
  newton: Newton,
  weights: Float64Array,
  options: NewtonOptions,
): { readonly steps: number; readonly converged: boolean } {
  if (newton.memory.problem !== newton.problem) throw new Error("another problem has this one's memory");
  newton.memory.weights.set(weights);
  const result = takeSteps(newton, options);
  weights.set(newton.memory.weights.subarray(0, weights.length));
  return result;
}

function takeSteps(newton: Newton, { cost, tolerance, maxSteps }: NewtonOptions): ReturnType<typeof minimise> {
  // With α_i = 2 C_i·margin_i the dual's projected gradients are within ±|gradient|·|x_i|.
  const longestGradient = tolerance / (2 * newton.memory.longest);
  measureMargins(newton);
  for (let steps = 0; ; steps++) {
    const gradient = descendGradient(newton, cost);
    if (gradient <= longestGradient) return { steps, converged: true };
    if (steps === maxSteps) return { steps, converged: false };
    solve(newton, { cost, target: Math.max(NEAR * gradient, SURE * longestGradient) });
    advance(newton, cost);
    newton.solved = cost;
  }
}

/** Conjugate gradients stop at this share of the gradient, while the active samples still change, and of the longest gradient to stop at. */
const NEAR = 0.02;
const SURE = 0.25;

/** Decisions, and with them margins, from the weights. */
function measureMargins(newton: Newton): void {
  const { memory, decisions } = newton;
  const { kernels, width, at, products } = memory;
  kernels.multiply(at.samples, decisions.length, width, at.weights, at.products);
  decisions.set(products);
  updateMargins(newton);
}

function updateMargins({ problem: { signs }, decisions, margins }: Newton): void {
  for (let sample = 0; sample < margins.length; sample++) {
    const sign = signs[sample] ?? 0;
    margins[sample] = sign * (sign - (decisions[sample] ?? 0));
  }
}

/** Writes the loss's steepest descent, Σ 2 C_i margin_i y_i (x_i, 1) - w over the active samples, into the step; gives its length. */
function descendGradient({ memory, problem, margins }: Newton, cost: number): number {
  const { kernels, width, at, weights, step, products } = memory;
  for (let sample = 0; sample < margins.length; sample++) {
    const pull = 2 * cost * (problem.shares[sample] ?? 0) * (problem.signs[sample] ?? 0);
    products[sample] = pull * Math.max(0, margins[sample] ?? 0);
  }
  for (let unit = 0; unit < width; unit++) step[unit] = -(weights[unit] ?? 0);
  kernels.addMultiples(at.samples, margins.length, width, at.products, at.step);
  return Math.sqrt(dot(step, step));
}

/** Newton's step, or near it, in the place of the descent. */
function solve(newton: Newton, options: { readonly cost: number; readonly target: number }): void {
  const { memory, problem, margins, amongFeatures, amongSamples } = newton;
  const { step } = memory;
  const active = margins.reduce((sum, margin) => (margin > 0 ? sum + 1 : sum), 0);
  const descent = step.slice();
  if (!newton.factorises && approach(newton, { ...options, active }) && dot(descent, step) > 0) return;
  newton.factorises = true;
  step.set(descent);
  const system = { cost: options.cost, margins };
  if (amongSamples && active <= memory.width && solveAmongSamples(memory, amongSamples, system)) return;
  solveAmongFeatures(memory, amongFeatures, { ...system, problem });
  // Their factors share memory.
  if (amongSamples) amongSamples.order = NONE;
}

interface Approach {
  readonly cost: number;
  readonly target: number;
  readonly active: number;
}

/** By conjugate gradients; false where they took too long. */
function approach(newton: Newton, { cost, target, active }: Approach): boolean {
  const { memory, problem, margins, amongSamples, solved } = newton;
  const { width, side } = memory;
  const factoring = amongSamples && active <= width ? active ** 3 / 6 : (active * width ** 2) / 2 + width ** 3 / 6;
  const countRounds = (products: number): number => Math.ceil((ROUNDS * factoring) / products);
  if (amongSamples && active <= side) {
    const most = countRounds(active ** 2);
    return approachAmongSamples(memory, amongSamples, { cost, margins, target, most, solved });
  }
  const most = countRounds(2 * active * width);
  return approachAmongFeatures(memory, { problem, cost, margins, target, most });
}

/** What conjugate gradients may cost, of what a factor costs, which serves several steps. */
const ROUNDS = 0.2;

/** Along the step to the least loss. */
function advance(newton: Newton, cost: number): void {
  const { memory, problem, decisions, changes } = newton;
  const { kernels, width, at, weights, step, products } = memory;
  kernels.multiply(at.samples, changes.length, width, at.step, at.products);
  changes.set(products);
  const line = { slope: dot(weights, step), curvature: dot(step, step), margins: newton.margins, changes };
  const size = findStep({ ...line, cost, problem });
  for (let unit = 0; unit < width; unit++) weights[unit] = (weights[unit] ?? 0) + size * (step[unit] ?? 0);
  for (let sample = 0; sample < decisions.length; sample++) {
    decisions[sample] = (decisions[sample] ?? 0) + size * (changes[sample] ?? 0);
  }
  updateMargins(newton);
}
