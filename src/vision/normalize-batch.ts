import { batchNormTraining } from "../tensor/batch-norm.ts";
import * as tf from "../tensor/tf.ts";
import { moveAverages } from "../tensor/update.ts";
import { pickVariable, type Variables, type Weights } from "./weights.ts";

/** PyTorch's defaults. */
const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** One forward pass: whether batch norm takes the batch's statistics, and which it took. */
export interface Pass {
  readonly weights: Weights;
  /** With the batch's own statistics, which are collected; else with the running ones. */
  readonly training: boolean;
  readonly statistics: Map<string, tf.Tensor>;
  /**
   * Parts of the batch with statistics of their own, as if each were on a GPU of its own (MoCo's shuffled batch norm); must
   * divide the batch. The statistics collected are the means over the parts. Default 1.
   */
  readonly groups?: number;
}

/**
 * What the running statistics move towards, by their names (`layer1.0.bn1.running_mean`): the batch's means and variances
 * (C each). The variances are unbiased (divided by n - 1), as PyTorch keeps them.
 */
export type BatchStatistics = ReadonlyMap<string, tf.Tensor>;

/** Batch norm of x (N×…×C) with the batch's or the running statistics, under the weights `NAME.weight`, `.bias`, `.running_mean` and `.running_var`. */
export function normalizeBatch(x: tf.Tensor4D, name: string, pass: Pass): tf.Tensor4D {
  if (!pass.training) {
    const { factor, shift } = foldNorm(name, pass.weights);
    return tf.add(tf.mul(x, factor), shift);
  }
  const { parameters } = pass.weights;
  const gamma = pickVariable(parameters, `${name}.weight`); // C
  const beta = pickVariable(parameters, `${name}.bias`); // C
  const { groups = 1 } = pass;
  const { y, mean, variance } = batchNormTraining(x, gamma, beta, { epsilon: EPSILON, groups }); // g×C each statistic
  const n = x.size / gamma.size / groups;
  pass.statistics.set(`${name}.running_mean`, tf.mean(mean, 0)); // C
  pass.statistics.set(`${name}.running_var`, tf.mul(tf.mean(variance, 0), n / Math.max(1, n - 1))); // C
  return tf.reshape(y, x.shape);
}

/** With its running statistics batch norm is factor · x + shift: γ / √(σ² + ε), and β - μ · factor. C each. */
export function foldNorm(
  name: string,
  { parameters, buffers }: Weights,
): { readonly factor: tf.Tensor1D; readonly shift: tf.Tensor1D } {
  const [gamma, beta] = [pickVariable(parameters, `${name}.weight`), pickVariable(parameters, `${name}.bias`)]; // C
  const [mean, variance] = [
    pickVariable(buffers, `${name}.running_mean`),
    pickVariable(buffers, `${name}.running_var`),
  ]; // C
  const factor = tf.div(gamma, tf.sqrt(tf.add(variance, EPSILON)));
  return { factor: asVector(factor), shift: asVector(tf.sub(beta, tf.mul(mean, factor))) };
}

function asVector(vector: tf.Tensor): tf.Tensor1D {
  return tf.reshape(vector, [vector.size]);
}

/** Moves the running statistics towards the batch's: r ← 0.9 r + 0.1 batch. */
export function updateStatistics(buffers: Variables, statistics: BatchStatistics): void {
  moveAverages({
    averages: [...statistics.keys()].map((name) => pickVariable(buffers, name)), // C each
    seen: [...statistics.values()],
    momentum: 1 - MOMENTUM,
  });
}
