import * as tf from "../../tensor/tf.ts";
import type { NamedTensors } from "../differentiate.ts";
import type { NamedArrays } from "../safetensors.ts";
import { assignVariables, readVariables, type Variables } from "../weights.ts";

/** Changes parameters by their gradients. Whoever creates it disposes it. */
export interface Optimizer {
  /** One step. The learning rate is a tensor, so that a lazy engine compiles one graph for all its values. */
  step(gradients: NamedTensors, learningRate: tf.Scalar): void;
  /** All that the next step depends on, for a checkpoint. */
  read(): Promise<NamedArrays>;
  /** Goes on from what `read` gave. */
  restore(state: NamedArrays): void;
  dispose(): void;
}

/** State of an optimizer: for each parameter one slot of its shape, zero at first. */
export function createSlots(parameters: Variables): Variables {
  return new Map(
    [...parameters].map(([name, parameter]) => {
      const zeros = tf.zeros(parameter.shape);
      const slot = tf.variable(zeros, false);
      zeros.dispose();
      return [name, slot] as const;
    }),
  );
}

/** An optimizer's `read`, `restore` and `dispose` over its kinds of slots, such as `momentum`. */
export function keepSlots(kinds: { readonly [kind: string]: Variables }): Omit<Optimizer, "step"> {
  const named = Object.entries(kinds).flatMap(([kind, slots]) =>
    [...slots].map(([name, slot]) => [`${kind}.${name}`, slot] as const),
  );
  const all: Variables = new Map(named);
  return {
    read: () => readVariables(all),
    restore: (state) => assignVariables(all, state),
    dispose: () => {
      for (const slot of all.values()) slot.dispose();
    },
  };
}

/** The gradient of that parameter. Throws where there is none: a parameter that the loss doesn't reach is a mistake. */
export function pickGradient(gradients: NamedTensors, name: string): tf.Tensor {
  const gradient = gradients.get(name);
  if (gradient === undefined) throw new Error(`there is no gradient for "${name}"`);
  return gradient;
}
