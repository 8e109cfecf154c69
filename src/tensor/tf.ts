// TensorFlow.js's core has no gradients in its build for Node; this package registers them.
import "@tensorflow/tfjs";

/**
 * TensorFlow.js's operators, gradients and optimizers: the one door to them. Model code says
 * `import * as tf from "../tensor/tf.ts"` and never names a backend; `openEngine` sets the one that computes.
 */
export * from "@tensorflow/tfjs-core";
