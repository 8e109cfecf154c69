import * as tf from "../../tensor/tf.ts";
import { descend } from "../../tensor/update.ts";
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
    step: (gradients, learningRate) => {
      const names = [...parameters.keys()];
      descend({
        parameters: [...parameters.values()],
        buffers: names.map((name) => pickVariable(buffers, name)),
        gradients: names.map((name) => pickGradient(gradients, name)),
        ...{ learningRate, momentum, weightDecay },
      });
    },
    ...keepSlots({ momentum: buffers }),
  };
}

/** g + wd · p. */
export function decay(gradient: tf.Tensor, parameter: tf.Tensor, weightDecay: number): tf.Tensor {
  return weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
}
