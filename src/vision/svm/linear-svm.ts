import type { FeatureMatrix } from "../feature-matrix.ts";
import { createNewton, minimise } from "./newton.ts";
import { type ClassWeight, poseProblem, type SvmSample } from "./problem.ts";
import type { SvmMemory } from "./svm-memory.ts";

/**
 * Trains linear classifiers with L2 regularisation and squared hinge loss,
 *
 *     min over w, b of  (|w|² + b²)/2 + Σ C_i max(0, 1 - y_i (w·x_i + b))².
 *
 * The bias is a feature of value 1, and regularised like the others, as in liblinear. C_i is the cost times the weight of the row's class.
 * Gives the SVM of one cost after the other, best in rising order: each starts from the solution before, and ends at the optimum. A memory
 * serves one trainer at a time.
 */
export function createSvmTrainer(
  memory: SvmMemory,
  sample: SvmSample,
  options: SvmOptions,
): (cost: number) => LinearSvm {
  const { count, dim } = memory.features;
  const newton = createNewton(memory, poseProblem(count, sample, options.weight));
  const weights = options.start?.slice() ?? new Float64Array(dim + 1);
  return (cost) => {
    if (options.start && newton.solved === 0) newton.solved = cost;
    const { steps, converged } = minimise(newton, weights, { ...options, cost });
    return { weights: weights.slice(), decisions: newton.decisions.slice(), steps, converged };
  };
}

export interface SvmOptions {
  readonly weight: ClassWeight;
  /** Largest violation of the dual's optimality conditions to stop at; scikit-learn's default is 1e-4. */
  readonly tolerance: number;
  /** Newton steps at most. */
  readonly maxSteps: number;
  /** D weights and the bias to start from: the solution of the first cost for other rows, say. */
  readonly start?: Float64Array | undefined;
}

export interface LinearSvm {
  /** D, and the bias. */
  readonly weights: Float64Array;
  /** w·x + b by row of the memory's features, also of those that it did not learn from. */
  readonly decisions: Float64Array;
  readonly steps: number;
  /** False where the steps ran out first. */
  readonly converged: boolean;
}

/** Decision values w·x + b of rows, of any features. Four sums side by side: one would wait for each addition. */
export function scoreLinearSvm({ weights }: LinearSvm, { data, dim }: FeatureMatrix, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => {
    const start = row * dim;
    let [a, b, c, d] = [weights[dim] ?? 0, 0, 0, 0];
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
  });
}
