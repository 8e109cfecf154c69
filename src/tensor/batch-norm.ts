import { BATCH_GRADIENT, BATCH_STATISTICS, hasKernel } from "./kernel-names.ts";
import * as tf from "./tf.ts";

export interface NormalizedBatch {
  /** (x − mean) / √(variance + ε) · gamma + beta, in x's shape. */
  readonly y: tf.Tensor;
  /** Per group and channel, [g, c]; for the running averages: no gradient flows through it. */
  readonly mean: tf.Tensor;
  /** Biased (divided by n), [g, c]. PyTorch's running average takes variance · n / (n − 1). */
  readonly variance: tf.Tensor;
}

export interface NormOptions {
  readonly epsilon: number;
  /** Equal parts of the batch with statistics of their own. */
  readonly groups: number;
}

/**
 * Batch normalisation in training mode (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167, algorithm 1), with
 * its gradient in closed form. `x` is [n, …, c]; `gamma` and `beta` are [c].
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  options: NormOptions,
): NormalizedBatch {
  const { epsilon, groups } = options;
  const rows = tf.reshape<tf.Rank.R3>(x, [groups, -1, gamma.size]); // g×n×c
  const { mean, variance } = measureChannels(rows); // g×1×c each
  const normalize = tf.customGrad((...parts) => {
    const save = parts.find((part) => typeof part === "function");
    save?.([rows, gamma, mean, variance]);
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon))); // g×1×c
    return {
      value: tf.add(tf.mul(rows, scale), tf.sub(beta, tf.mul(mean, scale))), // g×n×c
      gradFunc: (dy, saved) => differentiate(dy, saved, epsilon),
    };
  });
  const y = tf.reshape(normalize(rows, gamma, beta), x.shape);
  const [means, variances] = [mean, variance].map((each) => tf.reshape(each, [groups, gamma.size])); // g×c each
  if (means === undefined || variances === undefined) throw new Error("batch norm has no statistics");
  return { y, mean: means, variance: variances };
}

interface Statistics {
  readonly mean: tf.Tensor3D; // g×1×c
  readonly variance: tf.Tensor3D; // g×1×c
}

function measureChannels(rows: tf.Tensor3D): Statistics {
  if (hasKernel(BATCH_STATISTICS)) {
    const [mean, variance] = tf.engine().runKernel<tf.Tensor3D[]>(BATCH_STATISTICS, { rows });
    if (mean !== undefined && variance !== undefined) return { mean, variance };
  }
  return tf.tidy(() => {
    const mean: tf.Tensor3D = tf.mean(rows, 1, true);
    const variance: tf.Tensor3D = tf.mean(tf.squaredDifference(rows, mean), 1, true);
    return { mean, variance };
  });
}

/** dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), dγ = Σ dy · x̂, dβ = Σ dy; the means over a group, the sums over all of them. */
function differentiate(dy: tf.Tensor, saved: tf.Tensor[], epsilon: number): tf.Tensor[] {
  const [rows, gamma, mean, variance] = saved;
  if (rows === undefined || gamma === undefined || mean === undefined || variance === undefined) {
    throw new Error("batch norm's gradient lost what its forward pass saved");
  }
  if (hasKernel(BATCH_GRADIENT)) {
    return tf.engine().runKernel<tf.Tensor[]>(BATCH_GRADIENT, { dy, rows, gamma, mean, variance }, { epsilon });
  }
  const inverse = tf.rsqrt(tf.add(variance, epsilon)); // g×1×c
  const normalized = tf.mul(tf.sub(rows, mean), inverse); // x̂: g×n×c
  const ownBeta = tf.sum(dy, 1, true); // g×1×c
  const ownGamma = tf.sum(tf.mul(dy, normalized), 1, true); // g×1×c
  const count = rows.size / mean.size;
  const residue = tf.sub(tf.sub(dy, tf.div(ownBeta, count)), tf.mul(normalized, tf.div(ownGamma, count))); // g×n×c
  return [tf.mul(residue, tf.mul(gamma, inverse)), tf.sum(ownGamma, [0, 1]), tf.sum(ownBeta, [0, 1])];
}
