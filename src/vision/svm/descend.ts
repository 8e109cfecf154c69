import { addScaled, decide, type Problem, squaredNorm } from "./problem.ts";

/**
 * Dual coordinate descent with shrinking (Hsieh et al. 2008, Algorithm 3; what liblinear's solver 1 and so scikit-learn's
 * `LinearSVC(dual=True)` run), from `alphas` on, which it changes. Quick where the cost is low; where it is high and the features are weak,
 * thousands of passes.
 */
export function descend(problem: Problem, alphas: Float64Array, options: DescentOptions): Descent {
  const state = startFrom(problem, alphas, options.cost);
  const { passes, converged } = pass(problem, state, options);
  return { weights: state.weights, passes, converged };
}

export interface DescentOptions {
  /** C. */
  readonly cost: number;
  /** Largest violation of the optimality conditions to stop at. */
  readonly tolerance: number;
  readonly maxPasses: number;
  readonly random: { integer(n: number): number };
}

export interface Descent {
  /** D weights and the bias. */
  readonly weights: Float64Array;
  readonly passes: number;
  /** False where the passes ran out first. */
  readonly converged: boolean;
}

interface State {
  readonly alphas: Float64Array;
  readonly weights: Float64Array;
  /** 1 / (2 C_i): what squared hinge loss adds to the diagonal of the dual's matrix. */
  readonly slack: Float64Array;
  /** The diagonal: |x_i|² + 1 + slack. */
  readonly curvature: Float64Array;
  /** Of the projected gradients in this pass: the largest, and the smallest. Held in an array, where numbers are not boxed. */
  readonly range: Float64Array;
  /** A sample at its bound whose gradient is above this will hardly leave it. */
  shrinkAbove: number;
}

function startFrom(problem: Problem, alphas: Float64Array, cost: number): State {
  const { dim, signs, shares } = problem;
  const slack = shares.map((share) => 0.5 / (cost * share));
  const curvature = slack.map((value, sample) => value + squaredNorm(problem, sample));
  const weights = new Float64Array(dim + 1);
  for (let sample = 0; sample < alphas.length; sample++) {
    const alpha = alphas[sample] ?? 0;
    if (alpha !== 0) addScaled(weights, problem, sample, alpha * (signs[sample] ?? 0));
  }
  return { alphas, weights, slack, curvature, range: new Float64Array(2), shrinkAbove: Number.POSITIVE_INFINITY };
}

function pass(
  problem: Problem,
  state: State,
  { tolerance, maxPasses, random }: DescentOptions,
): Omit<Descent, "weights"> {
  const order = Int32Array.from(problem.starts, (_, sample) => sample);
  let active = order.length;
  for (let passes = 1; passes <= maxPasses; passes++) {
    shuffle(order, active, random);
    active = sweep(problem, state, { order, active });
    const [largest = 0, smallest = 0] = state.range;
    if (largest - smallest > tolerance) {
      state.shrinkAbove = largest > 0 ? largest : Number.POSITIVE_INFINITY;
    } else if (active === order.length) {
      return { passes, converged: true };
    } else {
      // Good on what is left: look at all again.
      active = order.length;
      state.shrinkAbove = Number.POSITIVE_INFINITY;
    }
  }
  return { passes: maxPasses, converged: false };
}

/** The first `active` samples of `order` are visited; those that are shrunk are moved behind them. */
interface Sweep {
  readonly order: Int32Array;
  readonly active: number;
}

/** One pass: each active dual variable to its best value, the others held. Gives how many stay active. */
function sweep(problem: Problem, state: State, { order, active }: Sweep): number {
  state.range[0] = Number.NEGATIVE_INFINITY;
  state.range[1] = Number.POSITIVE_INFINITY;
  let left = active;
  for (let position = 0; position < left; ) {
    const sample = order[position] ?? 0;
    if (visit(problem, state, sample)) {
      position++;
      continue;
    }
    left--;
    order[position] = order[left] ?? 0;
    order[left] = sample;
  }
  return left;
}

/** Moves one dual variable, or says by false that it is one to shrink. */
function visit(problem: Problem, state: State, sample: number): boolean {
  const { alphas, weights, slack, curvature } = state;
  const sign = problem.signs[sample] ?? 0;
  const alpha = alphas[sample] ?? 0;
  const gradient = sign * decide(weights, problem, problem.starts[sample] ?? 0) - 1 + alpha * (slack[sample] ?? 0);
  if (alpha === 0 && gradient > state.shrinkAbove) return false;
  const projected = alpha === 0 ? Math.min(gradient, 0) : gradient;
  widen(state.range, projected);
  if (Math.abs(projected) <= NEGLIGIBLE) return true;
  const moved = Math.max(alpha - gradient / (curvature[sample] ?? 1), 0);
  alphas[sample] = moved;
  addScaled(weights, problem, sample, (moved - alpha) * sign);
  return true;
}

function widen(range: Float64Array, value: number): void {
  if (value > (range[0] ?? 0)) range[0] = value;
  if (value < (range[1] ?? 0)) range[1] = value;
}

const NEGLIGIBLE = 1e-12;

function shuffle(order: Int32Array, count: number, random: { integer(n: number): number }): void {
  for (let position = 0; position < count; position++) {
    const other = position + random.integer(count - position);
    const swapped = order[position] ?? 0;
    order[position] = order[other] ?? 0;
    order[other] = swapped;
  }
}
