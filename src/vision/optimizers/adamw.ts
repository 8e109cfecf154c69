import * as tf from "../../tensor/tf.ts";
import { pickVariable, type Variables } from "../weights.ts";
import { createSlots, keepSlots, type Optimizer, pickGradient } from "./optimizer.ts";

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101) as PyTorch defines it:
 * p ← p · (1 - lr · wd), then p ← p - lr · m̂ / (√v̂ + ε), with m̂ = m / (1 - β1^t) and v̂ = v / (1 - β2^t).
 */
export function createAdamW(parameters: Variables, options: AdamWOptions): Optimizer {
  const { beta1, beta2, epsilon, weightDecay } = options;
  const first = createSlots(parameters);
  const second = createSlots(parameters);
  const count = tf.tidy(() => tf.variable(tf.scalar(0), false)); // t
  const slots = keepSlots({ first, second, steps: new Map([["count", count]]) });
  return {
    step: (gradients, learningRate) =>
      tf.tidy(() => {
        count.assign(tf.add(count, 1));
        const firstShare = shareSeen(count, beta1);
        const secondShare = shareSeen(count, beta2);
        const kept = tf.sub(1, tf.mul(learningRate, weightDecay));
        for (const [name, parameter] of parameters) {
          const gradient = pickGradient(gradients, name);
          const m = average(pickVariable(first, name), gradient, beta1);
          const v = average(pickVariable(second, name), tf.square(gradient), beta2);
          const size = tf.add(tf.sqrt(tf.div(v, secondShare)), epsilon);
          const update = tf.div(tf.div(m, firstShare), size);
          parameter.assign(tf.sub(tf.mul(parameter, kept), tf.mul(update, learningRate)));
        }
      }),
    ...slots,
  };
}

/** 1 - β^t, what an average that began at 0 has seen by step t: a tensor, so that a compiled step holds for all t. */
function shareSeen(count: tf.Tensor, beta: number): tf.Tensor {
  return tf.neg(tf.expm1(tf.mul(count, Math.log(beta))));
}

/** s ← β · s + (1 - β) · x. */
function average(slot: tf.Variable, x: tf.Tensor, beta: number): tf.Tensor {
  slot.assign(tf.add(tf.mul(slot, beta), tf.mul(x, 1 - beta)));
  return slot;
}
