import * as tf from "../tensor/tf.ts";
import { pickVariable, type Variables } from "./weights.ts";

/** x (N×in) through the linear layer `NAME.weight` (out×in) and `NAME.bias`: N×out. */
export function runLinear(x: tf.Tensor2D, name: string, parameters: Variables): tf.Tensor2D {
  const weight: tf.Tensor2D = tf.reshape(pickVariable(parameters, `${name}.weight`), [-1, x.shape[1]]); // out×in
  return tf.add(tf.matMul(x, weight, false, true), pickVariable(parameters, `${name}.bias`)); // N×out
}
