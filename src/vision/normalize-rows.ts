import * as tf from "../tensor/tf.ts";

/** Rows to length 1, as PyTorch's `normalize` with its ε of 1e-12 for the length. */
export function normalizeRows(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.sqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), 1e-24))); // N×d
}
