import * as tf from "../tensor/tf.ts";
import type { Variables } from "./weights.ts";

export type NamedTensors = ReadonlyMap<string, tf.Tensor>;

export interface Forward {
  /** One value. */
  readonly loss: tf.Tensor;
  /** What batch norms saw, for `updateStatistics`. */
  readonly statistics?: NamedTensors;
  /** What else is wanted of the forward pass, such as predictions. */
  readonly others?: NamedTensors;
}

export interface Differentiated extends Required<Forward> {
  /** d loss / d parameter, by the parameter's name. */
  readonly gradients: NamedTensors;
}

/**
 * The loss, its gradients for the parameters, and what else the forward pass gave, which TensorFlow.js alone would dispose.
 * Call it in a `tidy`.
 */
export function differentiate(parameters: Variables, compute: () => Forward): Differentiated {
  let kept: Omit<Forward, "loss"> = {};
  const forward = () => {
    const { loss, statistics, others } = compute();
    kept = { statistics: mapTensors(statistics, keep), others: mapTensors(others, keep) };
    return tf.reshape<tf.Rank.R0>(loss, []);
  };
  const { value, grads } = tf.valueAndGrads(forward)([...parameters.values()]);
  const gradients = new Map([...parameters.keys()].flatMap((name, index) => nameGradient(name, grads[index])));
  const { statistics, others } = kept;
  return {
    loss: value,
    gradients,
    statistics: mapTensors(statistics, release),
    others: mapTensors(others, release),
  };
}

function nameGradient(name: string, gradient: tf.Tensor | undefined): [string, tf.Tensor][] {
  return gradient === undefined ? [] : [[name, gradient]];
}

function mapTensors(tensors: NamedTensors | undefined, change: (tensor: tf.Tensor) => tf.Tensor): NamedTensors {
  return new Map([...(tensors ?? [])].map(([name, tensor]) => [name, change(tensor)]));
}

/** A copy (of the handle, not of the values) that outlives the gradient's own scope. */
function keep(tensor: tf.Tensor): tf.Tensor {
  return tf.keep(tf.clone(tensor));
}

/** Back to the rules of the scope around. */
function release(tensor: tf.Tensor): tf.Tensor {
  const scoped = tf.clone(tensor);
  tensor.dispose();
  return scoped;
}

/** The tensor of that name. Throws where there is none. */
export function pickTensor(tensors: NamedTensors, name: string): tf.Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`there is no tensor "${name}"`);
  return tensor;
}
