import { dot } from "./dot.ts";
import type { Problem } from "./problem.ts";
import type { SvmMemory } from "./svm-memory.ts";

/**
 * Solves (1 + 2C Σ share_i x_i x_iᵀ) step = descent over the active samples, from the descent in `step` on and into it, by conjugate
 * gradients (as in the truncated Newton method of Lin, Weng & Keerthi 2008). False where the loss's gradient would still be longer
 * than `target` after so many rounds.
 */
export function approachAmongFeatures(
  memory: SvmMemory,
  { problem, cost, margins, target, most }: FeatureGradients,
): boolean {
  const { kernels, width, at, step, products } = memory;
  const [direction, image] = [memory.direction.subarray(0, width), memory.image.subarray(0, width)];
  for (let sample = 0; sample < margins.length; sample++) {
    products[sample] = (margins[sample] ?? 0) > 0 ? 2 * cost * (problem.shares[sample] ?? 0) : 0;
  }
  const residual = step.slice();
  step.fill(0);
  direction.set(residual);
  let square = dot(residual, residual);
  for (let round = 0; round < most; round++) {
    image.set(direction);
    kernels.addSquares(at.samples, margins.length, width, at.products, at.direction, at.image);
    const size = square / dot(direction, image);
    addScaled(step, size, direction);
    addScaled(residual, -size, image);
    const next = dot(residual, residual);
    if (Math.sqrt(next) <= target) return true;
    const turn = next / square;
    for (let unit = 0; unit < width; unit++) direction[unit] = (residual[unit] ?? 0) + turn * (direction[unit] ?? 0);
    square = next;
  }
  return false;
}

export interface FeatureGradients {
  readonly problem: Problem;
  readonly cost: number;
  /** By sample; those above 0 are active. */
  readonly margins: Float64Array;
  /** Length of the loss's gradient to stop at. */
  readonly target: number;
  /** Rounds at most. */
  readonly most: number;
}

function addScaled(into: Float64Array, scale: number, values: Float64Array): void {
  for (let unit = 0; unit < into.length; unit++) into[unit] = (into[unit] ?? 0) + scale * (values[unit] ?? 0);
}
