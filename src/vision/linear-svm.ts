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
  return Float64Array.from(rows, (row) => dot(weights, features.data, row * features.dim, features.dim) + bias);
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
}

function prepareProblem({ features, rows, positive }: SvmSample, { cost, weight }: SvmOptions): Problem {
  const { data, dim } = features;
  const starts = rows.map((row) => row * dim);
  const signs = Int8Array.from(rows, (row) => (positive[row] === 1 ? 1 : -1));
  const slack = Float64Array.from(signs, (sign) => 0.5 / (cost * (sign > 0 ? weight.positive : weight.negative)));
  const curvature = slack.map((value, index) => value + squaredNorm(data, starts[index] ?? 0, dim) + 1);
  return { data, dim, starts, signs, slack, curvature };
}

function startFrom({ data, dim, starts, signs }: Problem, start: Float64Array | undefined): State {
  const alphas = start?.slice() ?? new Float64Array(starts.length);
  const weights = new Float64Array(dim + 1);
  for (let sample = 0; sample < starts.length; sample++) {
    const alpha = alphas[sample] ?? 0;
    if (alpha !== 0) addScaled(weights, { data, start: starts[sample] ?? 0, dim }, alpha * (signs[sample] ?? 0));
  }
  return { alphas, weights };
}

/** Returns the passes that it took. */
function descend(problem: Problem, state: State, { tolerance, maxPasses, random }: SvmOptions): number {
  const order = Int32Array.from(problem.starts, (_, sample) => sample);
  let active = order.length;
  let shrinkAbove = Number.POSITIVE_INFINITY;
  for (let pass = 1; pass <= maxPasses; pass++) {
    shuffle(order, active, random);
    const swept = sweep(problem, state, { order, active, shrinkAbove });
    active = swept.active;
    if (swept.largest - swept.smallest > tolerance) {
      shrinkAbove = swept.largest > 0 ? swept.largest : Number.POSITIVE_INFINITY;
    } else if (active === order.length) {
      return pass;
    } else {
      // Good on what is left: look at all again.
      active = order.length;
      shrinkAbove = Number.POSITIVE_INFINITY;
    }
  }
  return maxPasses;
}

interface Sweep {
  /** The first `active` samples are visited; those that are shrunk are moved behind them. */
  readonly order: Int32Array;
  readonly active: number;
  /** A sample at its bound whose gradient is above this will hardly leave it. */
  readonly shrinkAbove: number;
}

/** One pass: each active dual variable to its best value, the others held. Gives the range of the projected gradients. */
function sweep(
  problem: Problem,
  state: State,
  { order, active, shrinkAbove }: Sweep,
): { readonly active: number; readonly largest: number; readonly smallest: number } {
  let largest = Number.NEGATIVE_INFINITY;
  let smallest = Number.POSITIVE_INFINITY;
  let left = active;
  for (let position = 0; position < left; ) {
    const sample = order[position] ?? 0;
    const projected = visit(problem, state, { sample, shrinkAbove });
    if (projected === undefined) {
      left--;
      order[position] = order[left] ?? 0;
      order[left] = sample;
      continue;
    }
    if (projected > largest) largest = projected;
    if (projected < smallest) smallest = projected;
    position++;
  }
  return { active: left, largest, smallest };
}

/** Moves one dual variable. Gives its projected gradient before the move, or undefined for one to shrink. */
function visit(
  { data, dim, starts, signs, slack, curvature }: Problem,
  { alphas, weights }: State,
  { sample, shrinkAbove }: { readonly sample: number; readonly shrinkAbove: number },
): number | undefined {
  const start = starts[sample] ?? 0;
  const sign = signs[sample] ?? 0;
  const alpha = alphas[sample] ?? 0;
  const decision = dot(weights, data, start, dim) + (weights[dim] ?? 0);
  const gradient = sign * decision - 1 + alpha * (slack[sample] ?? 0);
  if (alpha === 0 && gradient > shrinkAbove) return undefined;
  const projected = alpha === 0 ? Math.min(gradient, 0) : gradient;
  if (Math.abs(projected) <= NEGLIGIBLE) return projected;
  const moved = Math.max(alpha - gradient / (curvature[sample] ?? 1), 0);
  alphas[sample] = moved;
  addScaled(weights, { data, start, dim }, (moved - alpha) * sign);
  return projected;
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

/** Four sums side by side: one would wait for each addition. */
function dot(weights: Float64Array, data: Float32Array, start: number, dim: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
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
function addScaled(
  weights: Float64Array,
  { data, start, dim }: { readonly data: Float32Array; readonly start: number; readonly dim: number },
  scale: number,
): void {
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
