import { BATCH_GRADIENT, BATCH_STATISTICS, hasKernel } from "./kernel-names.ts";
import * as tf from "./tf.ts";

export interface NormalizedBatch {
  /** (x − mean) / √(variance + ε) · gamma + beta, in x's shape. */
  readonly y: tf.Tensor;
  /** Per channel over the batch, [c]; for the running averages: no gradient flows through it. */
  readonly mean: tf.Tensor;
  /** Biased (divided by n), [c]. PyTorch's running average takes variance · n / (n − 1). */
  readonly variance: tf.Tensor;
}

/**
 * Batch normalisation in training mode (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167, algorithm 1), with
 * its gradient in closed form. `x` is [n, …, c]; `gamma` and `beta` are [c].
 */
export function batchNormTraining(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): NormalizedBatch {
  const { mean, variance } = measureChannels(x);
  const normalize = tf.customGrad((...parts) => {
    const save = parts.find((part) => typeof part === "function");
    save?.([x, gamma, mean, variance]);
    return {
      value: applyNorm(x, mean, variance, gamma, beta, epsilon),
      gradFunc: (dy, saved) => differentiate(dy, saved, epsilon),
    };
  });
  return { y: normalize(x, gamma, beta), mean, variance };
}

interface Statistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

function measureChannels(x: tf.Tensor): Statistics {
  if (hasKernel(BATCH_STATISTICS)) {
    const [mean, variance] = tf.engine().runKernel<tf.Tensor[]>(BATCH_STATISTICS, { x });
    if (mean !== undefined && variance !== undefined) return { mean, variance };
  }
  return tf.tidy(() => {
    const mean = tf.mean(x, batchAxes(x)); // [c]
    const variance = tf.mean(tf.squaredDifference(x, mean), batchAxes(x)); // [c]
    return { mean, variance };
  });
}

function applyNorm(
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon))); // [c]
  return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)));
}

/** dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), dγ = Σ dy · x̂, dβ = Σ dy, the sums over all but the channels. */
function differentiate(dy: tf.Tensor, saved: tf.Tensor[], epsilon: number): tf.Tensor[] {
  const [x, gamma, mean, variance] = saved;
  if (x === undefined || gamma === undefined || mean === undefined || variance === undefined) {
    throw new Error("batch norm's gradient lost what its forward pass saved");
  }
  if (hasKernel(BATCH_GRADIENT)) {
    return tf.engine().runKernel<tf.Tensor[]>(BATCH_GRADIENT, { dy, x, gamma, mean, variance }, { epsilon });
  }
  const inverse = tf.rsqrt(tf.add(variance, epsilon)); // [c]
  const normalized = tf.mul(tf.sub(x, mean), inverse); // x̂: [n, …, c]
  const dBeta = tf.sum(dy, batchAxes(x)); // [c]
  const dGamma = tf.sum(tf.mul(dy, normalized), batchAxes(x)); // [c]
  const count = x.size / gamma.size;
  const residue = tf.sub(tf.sub(dy, tf.div(dBeta, count)), tf.mul(normalized, tf.div(dGamma, count))); // [n, …, c]
  return [tf.mul(residue, tf.mul(gamma, inverse)), dGamma, dBeta];
}

/** All axes but the last, which holds the channels. */
function batchAxes(x: tf.Tensor): number[] {
  return Array.from({ length: x.rank - 1 }, (_, axis) => axis);
}
