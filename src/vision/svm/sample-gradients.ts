import { dot } from "./dot.ts";
import { type ActiveSamples, extend, gather, NONE, type SampleSystem, writeStep } from "./sample-system.ts";
import type { SvmMemory } from "./svm-memory.ts";

/**
 * Solves the system among the samples by conjugate gradients, preconditioned by the shares, from the solution of another cost on, and
 * writes the step. False, and no step, where the loss's gradient would still be longer than `target` after so many rounds.
 */
export function approachAmongSamples(memory: SvmMemory, system: SampleSystem, options: SampleGradients): boolean {
  const search = startSearch(memory, system, options);
  const { cost, target, most } = options;
  const { order, solution, direction, image } = search;
  let square = measure(search);
  let [turn, before] = [0, 0];
  for (let round = 0; round < most; round++) {
    turnTo(search, turn);
    apply(memory, search);
    const curvature = dot(direction, image);
    // The gradient is 2C Σ z x, z = share·residual. Directions are conjugate: zᵀ(K + slack)z is known, and zᵀ slack z.
    const length = 2 * cost * Math.sqrt(Math.max(0, curvature + turn ** 2 * before - square / (2 * cost)));
    move(search, square / curvature);
    const next = measure(search);
    if (length <= target) {
      writeStep(memory, order, solution);
      return true;
    }
    [turn, before, square] = [next / square, curvature, next];
  }
  return false;
}

export interface SampleGradients extends ActiveSamples {
  /** The cost that the margins are of: β = 2C share·margin·y is the solution there. */
  readonly solved: number;
  /** Length of the loss's gradient to stop at. */
  readonly target: number;
  /** Rounds at most. */
  readonly most: number;
}

/** By place in the order; all zeros, but for residual and image, where the sample is not active. */
interface Search {
  readonly order: Int32Array;
  readonly padded: number;
  readonly shares: Float64Array;
  /** 1/(2C share). */
  readonly slack: Float64Array;
  readonly solution: Float64Array;
  readonly residual: Float64Array;
  /** In the kernels' memory. */
  readonly direction: Float64Array;
  readonly image: Float64Array;
}

function startSearch(memory: SvmMemory, system: SampleSystem, { cost, margins, solved }: SampleGradients): Search {
  const { problem } = system;
  const arranged = extend(system.factorOf === undefined ? system.order : NONE, margins, memory.side);
  const { order, padded } = arranged;
  gather(memory, system, arranged);
  [system.order, system.factorOf] = [order, undefined];
  const size = order.length;
  const values = { shares: new Float64Array(size), slack: new Float64Array(size), solution: new Float64Array(size) };
  const direction = memory.direction.fill(0).subarray(0, size);
  const image = memory.image.subarray(0, size);
  const search = { order, padded, ...values, residual: new Float64Array(size), direction, image };
  for (let place = 0; place < size; place++) {
    const sample = order[place] ?? 0;
    const [share, sign] = [problem.shares[sample] ?? 0, problem.signs[sample] ?? 0];
    if ((margins[sample] ?? 0) <= 0) continue;
    search.shares[place] = share;
    search.slack[place] = 0.5 / (cost * share);
    search.solution[place] = 2 * solved * share * sign * (margins[sample] ?? 0);
    search.residual[place] = sign;
  }
  direction.set(search.solution);
  apply(memory, search);
  for (let place = 0; place < size; place++) {
    search.residual[place] = (search.residual[place] ?? 0) - (image[place] ?? 0);
  }
  return search;
}

/** What the system makes of the direction, into the image. */
function apply({ kernels, side, at }: SvmMemory, { padded, slack, direction, image }: Search): void {
  kernels.multiplySymmetric(at.factor, side, padded, at.direction, at.image);
  for (let place = 0; place < image.length; place++) {
    image[place] = (image[place] ?? 0) + (slack[place] ?? 0) * (direction[place] ?? 0);
  }
}

/** Σ share·residual². */
function measure({ shares, residual }: Search): number {
  let sum = 0;
  for (let place = 0; place < residual.length; place++) sum += (shares[place] ?? 0) * (residual[place] ?? 0) ** 2;
  return sum;
}

function turnTo({ shares, residual, direction }: Search, turn: number): void {
  // The direction starts as the solution, which is no direction.
  for (let place = 0; place < residual.length; place++) {
    const kept = turn === 0 ? 0 : turn * (direction[place] ?? 0);
    direction[place] = (shares[place] ?? 0) * (residual[place] ?? 0) + kept;
  }
}

function move({ solution, residual, direction, image }: Search, size: number): void {
  for (let place = 0; place < solution.length; place++) {
    solution[place] = (solution[place] ?? 0) + size * (direction[place] ?? 0);
    residual[place] = (residual[place] ?? 0) - size * (image[place] ?? 0);
  }
}
