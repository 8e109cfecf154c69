import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { initializeLinear, initializeWeights } from "./initialize.ts";
import { runLinear } from "./linear.ts";
import { normalizeBatch, type Pass } from "./normalize-batch.ts";
import { norm } from "./resnet-architecture.ts";
import type { NamedArrays } from "./safetensors.ts";

/** What makes embeddings of features; it is thrown away after the training. */
export interface HeadOptions {
  /**
   * `mlp`: linear, ReLU, linear (MoCo v2); `linear`: one linear layer (MoCo v1), which leaves the backbone to learn what pairs have in
   * common, where an MLP can learn it after features that have not.
   */
  readonly head: "mlp" | "linear";
  /** What follows each of its linear layers: nothing (MoCo), or batch norm (MoCo v3, SimCLR). */
  readonly headNorm: "none" | "batch";
  /** d, the length of embeddings. */
  readonly dim: number;
}

/** MoCo's names: `fc`, or of an MLP `fc.0` and `fc.2`. */
function listLayers({ head, dim }: HeadOptions, featureDim: number): { name: string; outputs: number }[] {
  if (head === "linear") return [{ name: "fc", outputs: dim }];
  return [
    { name: "fc.0", outputs: featureDim },
    { name: "fc.2", outputs: dim },
  ];
}

export function initializeHead(options: HeadOptions, featureDim: number, random: Random): NamedArrays {
  const layers = listLayers(options, featureDim);
  const norms =
    options.headNorm === "batch" ? layers.flatMap(({ name, outputs }) => norm(`${name}.norm`, outputs)) : [];
  return Object.assign(
    {},
    ...layers.map(({ name, outputs }) => initializeLinear(name, featureDim, outputs, random)),
    initializeWeights(norms, random),
  );
}

/** Embeddings, N×d, before their L2 norm, of features N×D. */
export function runHead(options: HeadOptions, features: tf.Tensor2D, pass: Pass): tf.Tensor2D {
  return listLayers(options, features.shape[1]).reduce(
    (x, { name }, index) => runLayer(options, index === 0 ? x : tf.relu(x), name, pass),
    features,
  );
}

function runLayer({ headNorm }: HeadOptions, x: tf.Tensor2D, name: string, pass: Pass): tf.Tensor2D {
  const y = runLinear(x, name, pass.weights.parameters); // N×out
  if (headNorm === "none") return y;
  const [count, width] = y.shape;
  return tf.reshape(normalizeBatch(tf.reshape(y, [count, 1, 1, width]), `${name}.norm`, pass), [count, width]);
}
