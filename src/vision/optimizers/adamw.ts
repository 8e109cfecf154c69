import * as tf from "../../tensor/tf.ts";
import type { NamedArrays } from "../safetensors.ts";
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
  const slots = keepSlots({ first, second });
  let steps = 0;
  return {
    step: (gradients, learningRate) => {
      steps += 1;
      tf.tidy(() => {
        // Tensors, as the learning rate is: constants would make a new graph each step.
        const firstScale = tf.scalar(1 / (1 - beta1 ** steps));
        const secondScale = tf.scalar(1 / (1 - beta2 ** steps));
        const kept = tf.sub(1, tf.mul(learningRate, weightDecay));
        for (const [name, parameter] of parameters) {
          const gradient = pickGradient(gradients, name);
          const m = average(pickVariable(first, name), gradient, beta1);
          const v = average(pickVariable(second, name), tf.square(gradient), beta2);
          const size = tf.add(tf.sqrt(tf.mul(v, secondScale)), epsilon);
          const update = tf.div(tf.mul(m, firstScale), size);
          parameter.assign(tf.sub(tf.mul(parameter, kept), tf.mul(update, learningRate)));
        }
      });
    },
    read: async () => ({ ...(await slots.read()), steps: { shape: [1], data: Float32Array.of(steps) } }),
    restore: (state: NamedArrays) => {
      slots.restore(state);
      steps = state["steps"]?.data[0] ?? 0;
    },
    dispose: slots.dispose,
  };
}

/** s ← β · s + (1 - β) · x. */
function average(slot: tf.Variable, x: tf.Tensor, beta: number): tf.Tensor {
  slot.assign(tf.add(tf.mul(slot, beta), tf.mul(x, 1 - beta)));
  return slot;
}
