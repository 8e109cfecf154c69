import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { differentiate } from "./differentiate.ts";
import { initializeWeights } from "./initialize.ts";
import { type BatchStatistics, normalizeBatch, updateStatistics } from "./normalize-batch.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { convolve } from "./resnet.ts";
import { norm } from "./resnet-architecture.ts";
import { upsamplingMatrix } from "./upsample.ts";
import { createWeights, pickVariable, type Weights } from "./weights.ts";

/** A light head on a frozen feature map: 3×3 convolution, batch norm, ReLU, 1×1 convolution to classes. */
export interface SegmentationHead {
  /** C. */
  readonly classes: number;
  readonly weights: Weights;
}

/** Whoever creates it disposes its weights. */
export function createSegmentationHead(
  { dim, hidden, classes }: { readonly dim: number; readonly hidden: number; readonly classes: number },
  random: Random,
): SegmentationHead {
  const specs = [
    { name: "conv.weight", shape: [hidden, dim, 3, 3], role: "kernel" },
    ...norm("bn", hidden),
    { name: "score.weight", shape: [classes, hidden, 1, 1], role: "kernel" },
    { name: "score.bias", shape: [classes], role: "shift" },
  ] as const;
  return { classes, weights: createWeights(initializeWeights(specs, random)) };
}

/** Scores B×h×w×C of a feature map B×h×w×D. */
export function scoreMap({ weights }: SegmentationHead, map: tf.Tensor4D): tf.Tensor4D {
  return runHead(weights, map, false).scores;
}

interface Scored {
  readonly scores: tf.Tensor4D; // B×h×w×C
  readonly statistics: BatchStatistics;
}

function runHead(weights: Weights, map: tf.Tensor4D, training: boolean): Scored {
  const pass = { weights, training, statistics: new Map<string, tf.Tensor>() };
  const mixed = convolve(map, pickVariable(weights.parameters, "conv.weight"), 1); // B×h×w×hidden
  const hidden = tf.relu(normalizeBatch(mixed, "bn", pass));
  const scores = convolve(hidden, pickVariable(weights.parameters, "score.weight"), 1); // B×h×w×C
  return { scores: tf.add(scores, pickVariable(weights.parameters, "score.bias")), statistics: pass.statistics };
}

export interface SegmentationStep {
  readonly map: tf.Tensor4D; // B×h×w×D
  /** Side of the label maps, px; the scores are enlarged to it. */
  readonly sidePx: number;
  /** Class of each pixel, in the order column, row, image: sidePx·sidePx·B. What is 0 in `counted` has any class. */
  readonly labels: tf.Tensor1D; // int32
  /** 1 for pixels that count in the loss, else 0. */
  readonly counted: tf.Tensor1D;
  readonly optimizer: Optimizer;
  readonly learningRate: tf.Scalar;
}

/** One step on the softmax cross-entropy of the pixels that count, on scores enlarged bilinearly. Gives the mean loss before it. */
export function stepSegmentation({ classes, weights }: SegmentationHead, step: SegmentationStep): tf.Tensor {
  return tf.tidy(() => {
    const { labels, counted } = step; // P each
    const targets = tf.oneHot(labels, classes); // P×C
    const { loss, gradients, statistics } = differentiate(weights.parameters, () => {
      const { scores, statistics } = runHead(weights, step.map, true);
      const logits = tf.reshape(enlarge(scores, step.sidePx), [-1, classes]); // P×C
      const likelihood = tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1); // P
      const total = tf.maximum(tf.sum(counted), 1);
      return { loss: tf.neg(tf.div(tf.sum(tf.mul(likelihood, counted)), total)), statistics };
    });
    step.optimizer.step(gradients, step.learningRate);
    updateStatistics(weights.buffers, statistics);
    return loss;
  });
}

/** B×h×w×C, enlarged bilinearly to the side, in the order that two products leave it in: side (columns) × side (rows) × B × C. */
function enlarge(scores: tf.Tensor4D, sidePx: number): tf.Tensor {
  const [batch, height, width, classes] = scores.shape;
  const rows = tf.tensor2d(upsamplingMatrix(height, sidePx), [sidePx, height]);
  const columns = tf.tensor2d(upsamplingMatrix(width, sidePx), [sidePx, width]);
  const byRow = tf.reshape(tf.transpose(scores, [1, 2, 0, 3]), [height, -1]); // h×(w·B·C)
  const tall = tf.reshape(tf.matMul(rows, byRow), [sidePx, width, batch * classes]); // S×w×(B·C)
  const byColumn = tf.reshape(tf.transpose(tall, [1, 0, 2]), [width, -1]); // w×(S·B·C)
  return tf.matMul(columns, byColumn); // S×(S·B·C)
}
