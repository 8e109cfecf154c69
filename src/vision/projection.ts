import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { initializeLinear, initializeWeights } from "./initialize.ts";
import { runLinear } from "./linear.ts";
import { normalizeBatch, type Pass } from "./normalize-batch.ts";
import { norm } from "./resnet-architecture.ts";
import type { NamedArrays } from "./safetensors.ts";

/** What follows a head's linear layer: nothing (MoCo, PIRL), or batch norm (MoCo v3, SimCLR). */
export type HeadNorm = "none" | "batch";

export interface Projection {
  /** Of its weights, `fc`; its batch norm is `fc.norm`. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

export function initializeProjection(
  { name, inputs, outputs }: Projection,
  headNorm: HeadNorm,
  random: Random,
): NamedArrays {
  const specs = headNorm === "batch" ? norm(`${name}.norm`, outputs) : [];
  return { ...initializeLinear(name, inputs, outputs, random), ...initializeWeights(specs, random) };
}

/** x (N×in) through the layer of that name: N×out. */
export function runProjection(x: tf.Tensor2D, name: string, headNorm: HeadNorm, pass: Pass): tf.Tensor2D {
  const y = runLinear(x, name, pass.weights.parameters); // N×out
  if (headNorm === "none") return y;
  const [count, width] = y.shape;
  return tf.reshape(normalizeBatch(tf.reshape(y, [count, 1, 1, width]), `${name}.norm`, pass), [count, width]);
}
