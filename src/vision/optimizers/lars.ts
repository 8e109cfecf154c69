import * as tf from "../../tensor/tf.ts";
import { pickVariable, type Variables } from "../weights.ts";
import { createSlots, keepSlots, type Optimizer, pickGradient } from "./optimizer.ts";
import { decay } from "./sgd.ts";

export interface LarsOptions {
  readonly momentum: number;
  readonly weightDecay: number;
  /** η of the paper; 0.001 in usual practice. */
  readonly trust: number;
}

/**
 * Layer-wise adaptive rates (You et al. 2017, https://arxiv.org/abs/1708.03888): a step's length follows the weight's norm,
 * u ← η · |p| / |g + wd · p| · (g + wd · p), b ← momentum · b + u, p ← p - lr · b. Biases and batch norms (rank 1) have
 * neither weight decay nor adaptation, as in MoCo v3 and SimCLR. Differs from the paper's equation 6 in that the norm is of the
 * decayed gradient, not |g| + wd · |p|, as in MoCo v3.
 */
export function createLars(parameters: Variables, options: LarsOptions): Optimizer {
  const buffers = createSlots(parameters);
  return {
    step: (gradients, learningRate) =>
      tf.tidy(() => {
        for (const [name, parameter] of parameters) {
          const buffer = pickVariable(buffers, name);
          const update = adapt(pickGradient(gradients, name), parameter, options);
          buffer.assign(tf.add(tf.mul(buffer, options.momentum), update));
          parameter.assign(tf.sub(parameter, tf.mul(buffer, learningRate)));
        }
      }),
    ...keepSlots({ momentum: buffers }),
  };
}

function adapt(gradient: tf.Tensor, parameter: tf.Tensor, { weightDecay, trust }: LarsOptions): tf.Tensor {
  if (parameter.rank < 2) return gradient;
  const decayed = decay(gradient, parameter, weightDecay);
  const weightNorm = tf.norm(parameter);
  const updateNorm = tf.norm(decayed);
  const both = tf.logicalAnd(tf.greater(weightNorm, 0), tf.greater(updateNorm, 0));
  const ratio = tf.where(both, tf.div(tf.mul(weightNorm, trust), updateNorm), tf.onesLike(weightNorm));
  return tf.mul(decayed, ratio);
}
