import type { FeatureMatrix } from "./feature-matrix.ts";

/**
 * A linear classifier with L2 regularisation and squared hinge loss,
 *
 *     min over w, b of  (|w|² + b²)/2 + Σ C_i max(0, 1 - y_i (w·x_i + b))²,
 *
 * by dual coordinate descent with shrinking (Hsieh et al. 2008, Algorithm 3; what liblinear's solver 1 and so scikit-learn's
 * `LinearSVC(dual=True)` run). The bias is a feature of value 1, and regularised like the others. C_i is the cost times the weight of
 * the row's class.
 */
export function trainLinearSvm({ features, rows, positive }: SvmSample, options: SvmOptions): LinearSvm {
  const problem = prepareProblem({ features, rows, positive }, options);
  const state = startFrom(problem, options.start);
  const passes = descend(problem, state, options);
  return {
    weights: state.weights.slice(0, features.dim),
    bias: state.weights[features.dim] ?? 0,
    alphas: state.alphas,
    passes,
    converged: passes < options.maxPasses,
  };
}

export interface SvmSample {
  readonly features: FeatureMatrix;
  /** Rows of `features` to learn from. */
  readonly rows: Int32Array;
  /** By row of `features`: 1 in the class, 0 outside. */
  readonly positive: ArrayLike<number>;
}

export interface SvmOptions {
  /** C. */
  readonly cost: number;
  readonly weight: { readonly positive: number; readonly negative: number };
  /** Largest violation of the optimality conditions to stop at; scikit-learn's default is 1e-4. */
  readonly tolerance: number;
  readonly maxPasses: number;
  readonly random: { integer(n: number): number };
  /** Dual variables to start from, of the same rows: those of a near cost save most passes. */
  readonly start?: Float64Array | undefined;
}

export interface LinearSvm {
  /** D. */
  readonly weights: Float64Array;
  readonly bias: number;
  /** Dual variables, in the order of `rows`. */
  readonly alphas: Float64Array;
  readonly passes: number;
  /** False where the passes ran out first. */
  readonly converged: boolean;
}

/** Decision values w·x + b of the rows. */
export function scoreLinearSvm({ weights, bias }: LinearSvm, features: FeatureMatrix, rows: Int32Array): Float64Array {
  const extended = Float64Array.of(...weights, bias);
  return Float64Array.from(rows, (row) => dot(extended, features.data, row * features.dim) + bias);
}

interface Problem {
  readonly data: Float32Array;
  readonly dim: number;
  /** Where each sample's features start in `data`. */
  readonly starts: Int32Array;
  /** 1 or -1. */
  readonly signs: Int8Array;
  /** 1 / (2 C_i): what squared hinge loss adds to the diagonal of the dual's matrix. */
  readonly slack: Float64Array;
  /** The diagonal: |x_i|² + 1 + slack. */
  readonly curvature: Float64Array;
}

interface State {
  readonly alphas: Float64Array;
  /** D weights and the bias. */
  readonly weights: Float64Array;
  /** Of the projected gradients in this pass: the largest, and the smallest. Held in an array, where numbers are not boxed. */
  readonly range: Float64Array;
  /** A sample at its bound whose gradient is above this will hardly leave it. */
  shrinkAbove: number;
}

function prepareProblem({ features, rows, positive }: SvmSample, { cost, weight }: SvmOptions): Problem {
  const { data, dim } = features;
  const starts = rows.map((row) => row * dim);
  const signs = Int8Array.from(rows, (row) => (positive[row] === 1 ? 1 : -1));
  const slack = Float64Array.from(signs, (sign) => 0.5 / (cost * (sign > 0 ? weight.positive : weight.negative)));
  const curvature = slack.map((value, index) => value + squaredNorm(data, starts[index] ?? 0, dim) + 1);
  return { data, dim, starts, signs, slack, curvature };
}

function startFrom(problem: Problem, start: Float64Array | undefined): State {
  const { dim, starts, signs } = problem;
  const alphas = start?.slice() ?? new Float64Array(starts.length);
  const weights = new Float64Array(dim + 1);
  for (let sample = 0; sample < starts.length; sample++) {
    const alpha = alphas[sample] ?? 0;
    if (alpha !== 0) addScaled(weights, problem, sample, alpha * (signs[sample] ?? 0));
  }
  return { alphas, weights, range: new Float64Array(2), shrinkAbove: Number.POSITIVE_INFINITY };
}

/** Returns the passes that it took. */
function descend(problem: Problem, state: State, { tolerance, maxPasses, random }: SvmOptions): number {
  const order = Int32Array.from(problem.starts, (_, sample) => sample);
  let active = order.length;
  for (let pass = 1; pass <= maxPasses; pass++) {
    shuffle(order, active, random);
    active = sweep(problem, state, { order, active });
    const [largest = 0, smallest = 0] = state.range;
    if (largest - smallest > tolerance) {
      state.shrinkAbove = largest > 0 ? largest : Number.POSITIVE_INFINITY;
    } else if (active === order.length) {
      return pass;
    } else {
      // Good on what is left: look at all again.
      active = order.length;
      state.shrinkAbove = Number.POSITIVE_INFINITY;
    }
  }
  return maxPasses;
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
  const { signs, slack, curvature } = problem;
  const { alphas, weights } = state;
  const sign = signs[sample] ?? 0;
  const alpha = alphas[sample] ?? 0;
  const gradient = sign * decide(weights, problem, sample) - 1 + alpha * (slack[sample] ?? 0);
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

function squaredNorm(data: Float32Array, start: number, dim: number): number {
  let sum = 0;
  for (let index = start; index < start + dim; index++) sum += (data[index] ?? 0) ** 2;
  return sum;
}

/** w·x + b of a sample. */
function decide(weights: Float64Array, { data, dim, starts }: Problem, sample: number): number {
  return dot(weights, data, starts[sample] ?? 0) + (weights[dim] ?? 0);
}

/** The product of D weights with the features from `start` on. Four sums side by side: one would wait for each addition. */
function dot(weights: Float64Array, data: Float32Array, start: number): number {
  const dim = weights.length - 1;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let unit = 0;
  for (; unit + 3 < dim; unit += 4) {
    const at = start + unit;
    a += (weights[unit] ?? 0) * (data[at] ?? 0);
    b += (weights[unit + 1] ?? 0) * (data[at + 1] ?? 0);
    c += (weights[unit + 2] ?? 0) * (data[at + 2] ?? 0);
    d += (weights[unit + 3] ?? 0) * (data[at + 3] ?? 0);
  }
  for (; unit < dim; unit++) a += (weights[unit] ?? 0) * (data[start + unit] ?? 0);
  return a + b + c + d;
}

/** weights += scale · (x, 1). */
function addScaled(weights: Float64Array, { data, dim, starts }: Problem, sample: number, scale: number): void {
  const start = starts[sample] ?? 0;
  let unit = 0;
  for (; unit + 3 < dim; unit += 4) {
    const at = start + unit;
    weights[unit] = (weights[unit] ?? 0) + scale * (data[at] ?? 0);
    weights[unit + 1] = (weights[unit + 1] ?? 0) + scale * (data[at + 1] ?? 0);
    weights[unit + 2] = (weights[unit + 2] ?? 0) + scale * (data[at + 2] ?? 0);
    weights[unit + 3] = (weights[unit + 3] ?? 0) + scale * (data[at + 3] ?? 0);
  }
  for (; unit < dim; unit++) weights[unit] = (weights[unit] ?? 0) + scale * (data[start + unit] ?? 0);
  weights[dim] = (weights[dim] ?? 0) + scale;
}
