import * as tf from "../../tensor/tf.ts";
import { pickVariable, type Variables } from "../weights.ts";
import { createSlots, keepSlots, type Optimizer, pickGradient } from "./optimizer.ts";

export interface SgdOptions {
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent as PyTorch defines it: g ← g + wd · p, b ← momentum · b + g, p ← p - lr · b, where the learning
 * rate is outside the momentum buffer and weight decay inside.
 */
export function createSgd(parameters: Variables, { momentum, weightDecay }: SgdOptions): Optimizer {
  const buffers = createSlots(parameters);
  return {
    step: (gradients, learningRate) =>
      tf.tidy(() => {
        for (const [name, parameter] of parameters) {
          const buffer = pickVariable(buffers, name);
          const decayed = decay(pickGradient(gradients, name), parameter, weightDecay);
          buffer.assign(momentum === 0 ? decayed : tf.add(tf.mul(buffer, momentum), decayed));
          parameter.assign(tf.sub(parameter, tf.mul(buffer, learningRate)));
        }
      }),
    ...keepSlots({ momentum: buffers }),
  };
}

/** g + wd · p. */
export function decay(gradient: tf.Tensor, parameter: tf.Tensor, weightDecay: number): tf.Tensor {
  return weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
}
