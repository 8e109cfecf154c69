import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { differentiate, pickTensor } from "./differentiate.ts";
import { initializeLinear, initializeResnet } from "./initialize.ts";
import { runLinear } from "./linear.ts";
import { updateStatistics } from "./normalize-batch.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { runResnet } from "./resnet.ts";
import { type Architecture, featureDim } from "./resnet-architecture.ts";
import { createWeights, type Weights } from "./weights.ts";

/** A backbone with one linear layer, `fc`, on its pooled features: torchvision's classifier. */
export interface Classifier {
  readonly architecture: Architecture;
  /** C. */
  readonly classes: number;
  readonly weights: Weights;
}

/** With torchvision's initial weights. Whoever creates it disposes its weights. */
export function createClassifier(architecture: Architecture, classes: number, random: Random): Classifier {
  const head = initializeLinear("fc", featureDim(architecture), classes, random);
  return { architecture, classes, weights: createWeights({ ...initializeResnet(architecture, random), ...head }) };
}

export interface ClassifierStep {
  readonly images: tf.Tensor4D; // B×H×W×3
  /** Counts in the classes. */
  readonly labels: tf.Tensor1D; // B, int32
  readonly optimizer: Optimizer;
  readonly learningRate: tf.Scalar;
}

/**
 * One step on the softmax cross-entropy. Gives [loss, share of right answers] before the step, which a lazy engine computes with all updates
 * when they are read.
 */
export function stepClassifier(
  { architecture, classes, weights }: Classifier,
  { images, labels, optimizer, learningRate }: ClassifierStep,
): tf.Tensor {
  return tf.tidy(() => {
    const targets = tf.oneHot(labels, classes); // B×C
    const { loss, gradients, statistics, others } = differentiate(weights.parameters, () => {
      const { features, statistics } = runResnet(architecture, weights, images, { training: true });
      const logits = runLinear(features, "fc", weights.parameters); // B×C
      const right = tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"));
      return { loss: tf.losses.softmaxCrossEntropy(targets, logits), statistics, others: new Map([["right", right]]) };
    });
    optimizer.step(gradients, learningRate);
    updateStatistics(weights.buffers, statistics);
    return tf.stack([loss, pickTensor(others, "right")]); // 2
  });
}
