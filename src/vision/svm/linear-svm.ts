import type { FeatureMatrix } from "../feature-matrix.ts";
import { descend } from "./descend.ts";
import { createNewton, minimise, type Newton } from "./newton.ts";
import { type ClassWeight, decide, poseProblem, type SvmSample } from "./problem.ts";

/**
 * A linear classifier with L2 regularisation and squared hinge loss,
 *
 *     min over w, b of  (|w|² + b²)/2 + Σ C_i max(0, 1 - y_i (w·x_i + b))².
 *
 * The bias is a feature of value 1, and regularised like the others, as in liblinear. C_i is the cost times the weight of the row's class.
 */
export function trainLinearSvm(sample: SvmSample, cost: number, options: SvmOptions): LinearSvm {
  return createSvmTrainer(sample, options)(cost);
}

/**
 * Gives the SVM of one cost after the other, best in rising order: each starts from the solution before. Dual coordinate descent takes
 * those that it can do in `maxPasses`; the first that it can't do, and all after it, Newton's method finishes. Both end at the optimum.
 */
export function createSvmTrainer(sample: SvmSample, options: SvmOptions): (cost: number) => LinearSvm {
  const problem = poseProblem(sample, options.weight);
  const alphas = new Float64Array(problem.starts.length);
  let weights: Float64Array = options.start?.slice() ?? new Float64Array(problem.dim + 1);
  let newton: Newton | undefined = options.start && createNewton(problem);

  return (cost) => {
    let passes = 0;
    if (newton === undefined) {
      const descent = descend(problem, alphas, { ...options, cost });
      ({ weights, passes } = descent);
      if (descent.converged) return { weights: weights.slice(), passes, steps: 0, converged: true };
    }
    newton ??= createNewton(problem);
    const { steps, converged } = minimise(newton, weights, { ...options, cost });
    return { weights: weights.slice(), passes, steps, converged };
  };
}

export interface SvmOptions {
  readonly weight: ClassWeight;
  /** Largest violation of the dual's optimality conditions to stop at; scikit-learn's default is 1e-4. */
  readonly tolerance: number;
  /** Passes of coordinate descent at most. */
  readonly maxPasses: number;
  /** Newton steps at most. */
  readonly maxSteps: number;
  readonly random: { integer(n: number): number };
  /** D weights and the bias to start from: the solution of other rows, say. Newton's method goes on from there at once. */
  readonly start?: Float64Array | undefined;
}

export interface LinearSvm {
  /** D, and the bias. */
  readonly weights: Float64Array;
  readonly passes: number;
  readonly steps: number;
  /** False where passes and steps ran out first. */
  readonly converged: boolean;
}

/** Decision values w·x + b of the rows. */
export function scoreLinearSvm({ weights }: LinearSvm, { data, dim }: FeatureMatrix, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => decide(weights, { data, dim }, row * dim));
}
