import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { moveAverages } from "../tensor/update.ts";
import { differentiate } from "./differentiate.ts";
import { initializeResnet } from "./initialize.ts";
import { l2Normalise } from "./l2-normalise.ts";
import { type HeadOptions, initializeHead, runHead } from "./moco-head.ts";
import { type BatchStatistics, type Pass, updateStatistics } from "./normalize-batch.ts";
import { normalizeRows } from "./normalize-rows.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { runResnet } from "./resnet.ts";
import { type Architecture, featureDim } from "./resnet-architecture.ts";
import { createWeights, disposeWeights, pickVariable, type Weights } from "./weights.ts";

/** MoCo v2 (He et al. 2020, https://arxiv.org/abs/1911.05722; Chen et al. 2020, https://arxiv.org/abs/2003.04297). */
export interface MocoOptions extends HeadOptions {
  readonly architecture: Architecture;
  /** K, the number of negatives; as many as a step enqueues, or more. */
  readonly queueSize: number;
  /** m of the key encoder. */
  readonly momentum: number;
  /** τ. */
  readonly temperature: number;
  /** Parts of a batch with batch-norm statistics of their own, as if each were on a GPU of its own (shuffled batch norm). */
  readonly groups: number;
}

export interface Moco {
  readonly options: MocoOptions;
  /** Trained by gradients: backbone and head. */
  readonly query: Weights;
  /** Follows the query encoder slowly; the same names. */
  readonly key: Weights;
  /** K×d, L2-normalised, the newest keys first. */
  readonly queue: tf.Variable;
}

/** Both encoders start equal; the queue with random directions. Whoever creates it disposes it. */
export function createMoco(options: MocoOptions, random: Random): Moco {
  const { architecture, dim, queueSize } = options;
  const arrays = {
    ...initializeResnet(architecture, random),
    ...initializeHead(options, featureDim(architecture), random),
  };
  const stream = random.fork("queue");
  const directions = new Float32Array(queueSize * dim).map(() => stream.normal());
  // Scaled here, not by the engine: a lazy one would compile the first step, which then holds it, apart from the second.
  const { data } = l2Normalise({ data: directions, count: queueSize, dim });
  const queue = tf.tidy(() => tf.variable(tf.tensor2d(data, [queueSize, dim]), false)); // K×d
  return { options, query: createWeights(arrays), key: createWeights(arrays), queue };
}

export function disposeMoco({ query, key, queue }: Moco): void {
  disposeWeights(query);
  disposeWeights(key);
  queue.dispose();
}

/** Positive pairs of several kinds, such as frames and tracked regions: the terms of the loss, one after another, B pairs each. */
export interface MocoBatch {
  readonly queries: tf.Tensor4D; // T·B×H×W×3
  /** Row i belongs to row i of the queries. */
  readonly keys: tf.Tensor4D; // T·B×H×W×3
  /** In which order the key encoder sees its images: a permutation within each term. */
  readonly order: tf.Tensor1D; // T·B, int32
  /** The way back: the place of each image in that order. */
  readonly places: tf.Tensor1D; // T·B, int32
  /** What each term counts in the loss. */
  readonly weights: readonly number[]; // T
}

export interface Update {
  readonly optimizer: Optimizer;
  readonly learningRate: tf.Scalar;
}

/**
 * One training step, in the paper's order (algorithm 1). All terms share the queue, and no batch-norm statistics. Gives [loss, mean q·k+,
 * mean q·queue], which a lazy engine computes with all updates when they are read.
 */
export function stepMoco(moco: Moco, batch: MocoBatch, { optimizer, learningRate }: Update): tf.Tensor1D {
  return tf.tidy(() => {
    updateKeyEncoder(moco);
    const keys = encodeKeys(moco, batch); // T·B×d
    const { loss, gradients, statistics, others } = differentiate(moco.query.parameters, () => {
      const { embeddings, statistics } = encode(moco, moco.query, batch.queries, batch.weights.length); // T·B×d
      const { losses, similarities } = contrast(moco, embeddings, keys);
      const terms = tf.mean(tf.reshape(losses, [batch.weights.length, -1]), 1); // T
      return {
        loss: tf.sum(tf.mul(terms, batch.weights)),
        statistics,
        others: new Map([["similarities", similarities]]),
      };
    });
    optimizer.step(gradients, learningRate);
    updateStatistics(moco.query.buffers, statistics);
    enqueue(moco, keys);
    return tf.concat1d([tf.reshape(loss, [1]), ...others.values()].map((each) => tf.reshape(each, [-1])));
  });
}

interface Encoded {
  readonly embeddings: tf.Tensor2D; // B×d
  readonly statistics: BatchStatistics;
}

/**
 * Backbone, head, L2 norm. Each term has the batch-norm groups of a batch of its own, in the
 * head as in the backbone; the running statistics move once a step, towards the means over all of them.
 */
function encode({ options }: Moco, weights: Weights, images: tf.Tensor4D, terms: number): Encoded {
  const { architecture } = options;
  const groups = terms * options.groups;
  const { features, statistics } = runResnet(architecture, weights, images, { training: true, groups });
  const seen = new Map(statistics);
  const pass: Pass = { weights, training: true, statistics: seen, groups };
  return { embeddings: normalizeRows(runHead(options, features, pass)), statistics: seen };
}

/** θk ← m·θk + (1 - m)·θq (equation 2). */
function updateKeyEncoder({ options, query, key }: Moco): void {
  const names = [...key.parameters.keys()];
  moveAverages({
    averages: [...key.parameters.values()],
    seen: names.map((name) => pickVariable(query.parameters, name)),
    momentum: options.momentum,
  });
}

/** Keys, T·B×d: the batch is shuffled before the encoder and put back after it, so that batch norm can't tell pairs by their group. */
function encodeKeys(moco: Moco, { keys: images, order, places, weights }: MocoBatch): tf.Tensor2D {
  const shuffled = tf.gather(images, order); // T·B×H×W×3
  const { embeddings, statistics } = encode(moco, moco.key, shuffled, weights.length);
  updateStatistics(moco.key.buffers, statistics);
  return tf.gather(embeddings, places); // T·B×d
}

interface Contrast {
  readonly losses: tf.Tensor2D; // N×1
  /** Means of q·k+ and of q·queue. */
  readonly similarities: tf.Tensor; // 2
}

/** InfoNCE (equation 1): cross-entropy of [q·k+, q·queue]/τ with the positive in place 0. */
function contrast({ options, queue }: Moco, q: tf.Tensor2D, k: tf.Tensor2D): Contrast {
  const positive = tf.sum(tf.mul(q, k), 1, true); // N×1
  const negative = tf.matMul(q, tf.reshape(queue, [options.queueSize, options.dim]), false, true); // N×K
  const logits: tf.Tensor2D = tf.div(tf.concat([positive, negative], 1), options.temperature); // N×(1+K)
  const likelihoods = tf.slice(tf.logSoftmax(logits), [0, 0], [-1, 1]); // N×1
  return { losses: tf.neg(likelihoods), similarities: tf.stack([tf.mean(positive), tf.mean(negative)]) };
}

/** The newest keys replace the oldest. */
function enqueue({ options, queue }: Moco, keys: tf.Tensor2D): void {
  const kept = tf.slice(queue, [0, 0], [options.queueSize - keys.shape[0], options.dim]);
  queue.assign(tf.concat([keys, kept])); // K×d
}
