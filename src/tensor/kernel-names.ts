import * as tf from "./tf.ts";

/** The engine's own kernels, which the `onnx` backends have: batch normalisation in training, and its gradient. */
export const BATCH_STATISTICS = "BatchNormStatistics";
export const BATCH_GRADIENT = "BatchNormGradient";
/** Steps of all of a network's weights at once. */
export const GRADIENT_DESCENT = "GradientDescent";
export const MOVING_AVERAGE = "MovingAverage";

/** Whether the engine in use has the kernel. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}
