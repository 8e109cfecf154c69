import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { differentiate, pickTensor } from "./differentiate.ts";
import { initializeResnet } from "./initialize.ts";
import type { Update } from "./moco.ts";
import { type BatchStatistics, type Pass, updateStatistics } from "./normalize-batch.ts";
import { normalizeRows } from "./normalize-rows.ts";
import { type HeadNorm, initializeProjection, runProjection } from "./projection.ts";
import { runResnet } from "./resnet.ts";
import { type Architecture, featureDim } from "./resnet-architecture.ts";
import { PATCHES } from "./views/draw-patches.ts";
import { createWeights, type Weights } from "./weights.ts";

/** PIRL with a jigsaw as the transformation (Misra and van der Maaten 2020, https://arxiv.org/abs/1912.01991). */
export interface PirlOptions {
  readonly architecture: Architecture;
  /** d, the length of embeddings. */
  readonly dim: number;
  readonly headNorm: HeadNorm;
  /** τ. */
  readonly temperature: number;
  /** λ, what the jigsaw counts in the loss; the image itself counts the rest. */
  readonly jigsawWeight: number;
}

export interface Pirl {
  readonly options: PirlOptions;
  /** Backbone and the three layers of the heads. */
  readonly weights: Weights;
}

/** The head f of images, and of the head g of jigsaws the layer of each patch and that of all nine. */
const LAYERS = { image: "image.fc", patch: "patch.fc", jigsaw: "jigsaw.fc" } as const;

/** Whoever creates it disposes its weights. */
export function createPirl(options: PirlOptions, random: Random): Pirl {
  const { architecture, dim: outputs, headNorm } = options;
  const inputs = featureDim(architecture);
  const heads = [
    { name: LAYERS.image, inputs, outputs },
    { name: LAYERS.patch, inputs, outputs },
    { name: LAYERS.jigsaw, inputs: PATCHES * outputs, outputs },
  ].map((layer) => initializeProjection(layer, headNorm, random));
  const arrays = Object.assign({}, initializeResnet(architecture, random), ...heads);
  return { options, weights: createWeights(arrays) };
}

export interface PirlBatch {
  readonly images: tf.Tensor4D; // B×H×W×3
  /** Each image's nine one after another, in random order. */
  readonly patches: tf.Tensor4D; // 9·B×P×P×3
  /** What the memory holds of each image, m_I. */
  readonly own: tf.Tensor2D; // B×d
  /** What it holds of others, m_I'; all of length 1. */
  readonly others: tf.Tensor3D; // B×N×d
}

/**
 * One training step on λ·L(m_I, g(I^t)) + (1 - λ)·L(m_I, f(I)) (equation 6). Gives [loss, mean q·m_I, mean q·m_I', f(I) of each image], which a
 * lazy engine computes with all updates when they are read.
 */
export function stepPirl(
  { options, weights }: Pirl,
  batch: PirlBatch,
  { optimizer, learningRate }: Update,
): tf.Tensor1D {
  return tf.tidy(() => {
    const { loss, gradients, statistics, others } = differentiate(weights.parameters, () => {
      const image = encodeImages(options, weights, batch.images); // B×d
      const jigsaw = encodeJigsaws(options, weights, batch.patches); // B×d
      const [ofJigsaw, ofImage] = [
        contrast(options, jigsaw.embeddings, batch),
        contrast(options, image.embeddings, batch),
      ];
      const share = options.jigsawWeight;
      return {
        loss: tf.add(tf.mul(ofJigsaw.loss, share), tf.mul(ofImage.loss, 1 - share)),
        statistics: image.statistics,
        others: new Map([
          ...jigsaw.statistics,
          ["embeddings", image.embeddings],
          ["similarities", tf.mean(tf.stack([ofJigsaw.similarities, ofImage.similarities]), 0)],
        ]),
      };
    });
    optimizer.step(gradients, learningRate);
    // The running statistics move twice, as in two forward passes.
    updateStatistics(weights.buffers, statistics);
    updateStatistics(weights.buffers, new Map([...others].filter(([name]) => weights.buffers.has(name))));
    const told = [loss, pickTensor(others, "similarities"), pickTensor(others, "embeddings")];
    return tf.concat1d(told.map((each) => tf.reshape(each, [-1]))); // 3 + B·d
  });
}

interface Encoded {
  readonly embeddings: tf.Tensor2D; // B×d, of length 1
  readonly statistics: BatchStatistics;
}

/** f: backbone and one layer. */
function encodeImages({ architecture, headNorm }: PirlOptions, weights: Weights, images: tf.Tensor4D): Encoded {
  const { features, pass } = runBackbone(architecture, weights, images);
  const embeddings = normalizeRows(runProjection(features, LAYERS.image, headNorm, pass));
  return { embeddings, statistics: pass.statistics };
}

/** g: backbone and one layer for each patch; their nine embeddings, one behind the other, through another. */
function encodeJigsaws({ architecture, headNorm, dim }: PirlOptions, weights: Weights, patches: tf.Tensor4D): Encoded {
  const { features, pass } = runBackbone(architecture, weights, patches); // 9·B×D
  const each = runProjection(features, LAYERS.patch, headNorm, pass); // 9·B×d
  const joined: tf.Tensor2D = tf.reshape(each, [-1, PATCHES * dim]); // B×9·d
  const embeddings = normalizeRows(runProjection(joined, LAYERS.jigsaw, headNorm, pass));
  return { embeddings, statistics: pass.statistics };
}

function runBackbone(
  architecture: Architecture,
  weights: Weights,
  images: tf.Tensor4D,
): { readonly features: tf.Tensor2D; readonly pass: Pass } {
  const { features, statistics } = runResnet(architecture, weights, images, { training: true });
  return { features, pass: { weights, training: true, statistics: new Map(statistics) } };
}

interface Contrast {
  readonly loss: tf.Tensor; // 1
  /** Means of q·m_I and of q·m_I'. */
  readonly similarities: tf.Tensor; // 2
}

/**
 * Noise-contrastive estimation (equation 5): -log h(I) - Σ log(1 - h(I')), where h is the softmax over q·m_I/τ and all q·m_I'/τ (equation 4).
 */
function contrast({ temperature }: PirlOptions, q: tf.Tensor2D, { own, others }: PirlBatch): Contrast {
  const [count, negatives, dim] = others.shape;
  const positive = tf.sum(tf.mul(q, own), 1, true); // B×1
  const negative: tf.Tensor2D = tf.reshape(tf.matMul(others, tf.reshape(q, [count, dim, 1])), [count, negatives]); // B×N
  const logs = tf.logSoftmax(tf.div(tf.concat([positive, negative], 1), temperature)); // B×(1+N)
  const right = tf.slice(logs, [0, 0], [-1, 1]); // B×1
  const wrong = tf.exp(tf.slice(logs, [0, 1], [-1, negatives])); // B×N
  const rejected = tf.sum(tf.log(tf.maximum(tf.sub(1, wrong), SMALLEST)), 1, true); // B×1
  return {
    loss: tf.neg(tf.mean(tf.add(right, rejected))),
    similarities: tf.stack([tf.mean(positive), tf.mean(negative)]),
  };
}

/** What 1 - h can be told from 0 by, in float32. */
const SMALLEST = 1e-7;
