import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import type { Pass } from "./normalize-batch.ts";
import { type HeadNorm, initializeProjection, type Projection, runProjection } from "./projection.ts";
import type { NamedArrays } from "./safetensors.ts";

/** What makes embeddings of features; it is thrown away after the training. */
export interface HeadOptions {
  /**
   * `mlp`: linear, ReLU, linear (MoCo v2); `linear`: one linear layer (MoCo v1), which leaves the backbone to learn what pairs have in
   * common, where an MLP can learn it after features that have not.
   */
  readonly head: "mlp" | "linear";
  readonly headNorm: HeadNorm;
  /** d, the length of embeddings. */
  readonly dim: number;
}

/** MoCo's names: `fc`, or of an MLP `fc.0` and `fc.2`. */
function listLayers({ head, dim: outputs }: HeadOptions, inputs: number): Projection[] {
  if (head === "linear") return [{ name: "fc", inputs, outputs }];
  return [
    { name: "fc.0", inputs, outputs: inputs },
    { name: "fc.2", inputs, outputs },
  ];
}

export function initializeHead(options: HeadOptions, featureDim: number, random: Random): NamedArrays {
  const layers = listLayers(options, featureDim);
  return Object.assign({}, ...layers.map((layer) => initializeProjection(layer, options.headNorm, random)));
}

/** Embeddings, N×d, before their L2 norm, of features N×D. */
export function runHead(options: HeadOptions, features: tf.Tensor2D, pass: Pass): tf.Tensor2D {
  return listLayers(options, features.shape[1]).reduce(
    (x, { name }, index) => runProjection(index === 0 ? x : tf.relu(x), name, options.headNorm, pass),
    features,
  );
}
