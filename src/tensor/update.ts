import { GRADIENT_DESCENT, hasKernel, MOVING_AVERAGE } from "./kernel-names.ts";
import * as tf from "./tf.ts";

/** Many small tensors that change in the same way: one operation in an engine that has it, and one a tensor elsewhere. */
export interface Averages {
  readonly averages: readonly tf.Variable[];
  /** What each moves towards, in the same shape. */
  readonly seen: readonly tf.Tensor[];
  /** How much of the average stays. */
  readonly momentum: number;
}

/** average ← momentum · average + (1 − momentum) · seen, for all of them. */
export function moveAverages({ averages, seen, momentum }: Averages): void {
  tf.tidy(() => {
    const moved = hasKernel(MOVING_AVERAGE)
      ? runOnList(MOVING_AVERAGE, [...averages, ...seen], { momentum })
      : averages.map((average, index) => tf.add(tf.mul(average, momentum), tf.mul(pick(seen, index), 1 - momentum)));
    assignAll(averages, moved);
  });
}

export interface Descent {
  readonly parameters: readonly tf.Variable[];
  /** Momentum's, one of each parameter's shape. */
  readonly buffers: readonly tf.Variable[];
  readonly gradients: readonly tf.Tensor[];
  readonly learningRate: tf.Scalar;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** g ← g + decay · p, b ← momentum · b + g, p ← p − rate · b, for all of them. */
export function descend(descent: Descent): void {
  const { parameters, buffers, gradients, learningRate, momentum, weightDecay } = descent;
  tf.tidy(() => {
    const changed = hasKernel(GRADIENT_DESCENT)
      ? runOnList(GRADIENT_DESCENT, [...parameters, ...buffers, ...gradients, learningRate], { momentum, weightDecay })
      : descendOneByOne(descent);
    assignAll([...parameters, ...buffers], changed);
  });
}

function descendOneByOne(descent: Descent): tf.Tensor[] {
  const { parameters, buffers, gradients, learningRate, momentum, weightDecay } = descent;
  const moved = parameters.map((parameter, index) => {
    const gradient = pick(gradients, index);
    const decayed = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
    return momentum === 0 ? decayed : tf.add(tf.mul(pick(buffers, index), momentum), decayed);
  });
  return [
    ...parameters.map((parameter, index) => tf.sub(parameter, tf.mul(pick(moved, index), learningRate))),
    ...moved,
  ];
}

/** A kernel that takes any number of tensors: TensorFlow.js passes a list in place of inputs by name. */
function runOnList(kernel: string, list: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor[] {
  return tf.engine().runKernel<tf.Tensor[]>(kernel, Object.fromEntries(list.entries()), attrs);
}

function assignAll(variables: readonly tf.Variable[], values: readonly tf.Tensor[]): void {
  for (const [index, variable] of variables.entries()) variable.assign(pick(values, index));
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`${list.length} tensors where more are needed`);
  return item;
}
