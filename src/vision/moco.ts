import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { moveAverages } from "../tensor/update.ts";
import { differentiate, type NamedTensors } from "./differentiate.ts";
import { initializeLinear, initializeResnet, initializeWeights } from "./initialize.ts";
import { l2Normalise } from "./l2-normalise.ts";
import { runLinear } from "./linear.ts";
import { type BatchStatistics, normalizeBatch, type Pass, updateStatistics } from "./normalize-batch.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { runResnet } from "./resnet.ts";
import { type Architecture, featureDim, norm } from "./resnet-architecture.ts";
import { createWeights, disposeWeights, pickVariable, type Weights } from "./weights.ts";

/** MoCo v2 (He et al. 2020, https://arxiv.org/abs/1911.05722; Chen et al. 2020, https://arxiv.org/abs/2003.04297). */
export interface MocoOptions {
  readonly architecture: Architecture;
  /** d, the length of queries and keys. */
  readonly dim: number;
  /** K, the number of negatives; what a step enqueues must divide it. */
  readonly queueSize: number;
  /** m of the key encoder. */
  readonly momentum: number;
  /** τ. */
  readonly temperature: number;
  /** What stands in the head besides its two linear layers: nothing (MoCo v2), or batch norm after each (MoCo v3, SimCLR). */
  readonly headNorm: "none" | "batch";
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
  const { architecture, dim, queueSize, headNorm } = options;
  const width = featureDim(architecture);
  const arrays = {
    ...initializeResnet(architecture, random),
    ...initializeLinear("fc.0", width, width, random),
    ...initializeLinear("fc.2", width, dim, random),
    ...(headNorm === "batch"
      ? initializeWeights([...norm("fc.0.norm", width), ...norm("fc.2.norm", dim)], random)
      : {}),
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

/** Two views of the same thing, and what their term counts in the loss. */
export interface PositivePair {
  readonly query: tf.Tensor4D; // B×H×W×3
  readonly key: tf.Tensor4D; // B×H×W×3
  readonly weight: number;
}

/**
 * One training step, in the paper's order (algorithm 1). Several kinds of pairs, such as frames and tracked regions, share the
 * queue. Gives [loss, mean q·k+, mean q·queue], which a lazy engine computes with all updates when they are read.
 */
export function stepMoco(
  moco: Moco,
  pairs: readonly PositivePair[],
  { permutations, optimizer, learningRate }: MocoStep,
): tf.Tensor1D {
  return tf.tidy(() => {
    updateKeyEncoder(moco);
    const keys = pairs.map((pair, index) => encodeKeys(moco, pair.key, permutations[index])); // B×d each
    const { loss, gradients, statistics, others } = differentiate(moco.query.parameters, () => {
      const terms = pairs.map(({ query, weight }, index) => {
        const encoded = encode(moco, moco.query, query);
        return { ...contrast(moco, encoded.embeddings, keys[index]), statistics: encoded.statistics, weight };
      });
      const total = tf.addN(terms.map((term) => tf.mul(term.loss, term.weight)));
      const told = tf.stack([meanOf(terms, "positive"), meanOf(terms, "negative")]); // 2
      return { loss: total, statistics: joinTerms(terms), others: new Map([["similarities", told]]) };
    });
    optimizer.step(gradients, learningRate);
    for (const index of pairs.keys()) updateStatistics(moco.query.buffers, pickTerm(statistics, index));
    enqueue(moco, keys);
    return tf.concat1d([tf.reshape(loss, [1]), ...others.values()].map((each) => tf.reshape(each, [-1])));
  });
}

export interface MocoStep {
  /** For each pair, the order in which the key encoder sees the batch: a permutation of 0 … B-1. */
  readonly permutations: readonly Int32Array[];
  readonly optimizer: Optimizer;
  readonly learningRate: tf.Scalar;
}

interface Encoded {
  readonly embeddings: tf.Tensor2D; // B×d
  readonly statistics: BatchStatistics;
}

/** Backbone, then the head of MoCo v2: linear, ReLU, linear, L2 norm. Batch norm in the head has the backbone's groups. */
function encode({ options }: Moco, weights: Weights, images: tf.Tensor4D): Encoded {
  const { architecture, groups } = options;
  const { features, statistics } = runResnet(architecture, weights, images, { training: true, groups });
  const seen = new Map(statistics);
  const pass: Pass = { weights, training: true, statistics: seen, groups };
  const hidden = tf.relu(runHeadLayer(options, features, "fc.0", pass)); // B×D
  const output = runHeadLayer(options, hidden, "fc.2", pass); // B×d
  return { embeddings: normalize(output), statistics: seen };
}

function runHeadLayer({ headNorm }: MocoOptions, x: tf.Tensor2D, name: string, pass: Pass): tf.Tensor2D {
  const y = runLinear(x, name, pass.weights.parameters); // B×out
  if (headNorm === "none") return y;
  const [count, width] = y.shape;
  return tf.reshape(normalizeBatch(tf.reshape(y, [count, 1, 1, width]), `${name}.norm`, pass), [count, width]);
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

/** Keys, B×d: the batch is shuffled before the encoder and put back after it, so that batch norm can't tell pairs by their group. */
function encodeKeys(moco: Moco, images: tf.Tensor4D, permutation: Int32Array | undefined): tf.Tensor2D {
  if (permutation === undefined) throw new Error("each pair needs a permutation of its batch");
  const shuffled = tf.gather(images, tf.tensor1d(permutation, "int32")); // B×H×W×3
  const { embeddings, statistics } = encode(moco, moco.key, shuffled);
  updateStatistics(moco.key.buffers, statistics);
  return tf.gather(embeddings, tf.tensor1d(invert(permutation), "int32")); // B×d
}

function invert(permutation: Int32Array): Int32Array {
  const inverse = new Int32Array(permutation.length);
  for (const [place, index] of permutation.entries()) inverse[index] = place;
  return inverse;
}

interface Contrast {
  readonly loss: tf.Tensor;
  readonly positive: tf.Tensor;
  readonly negative: tf.Tensor;
}

/** InfoNCE (equation 1): cross-entropy of [q·k+, q·queue]/τ with the positive in place 0, averaged over the batch. */
function contrast({ options, queue }: Moco, q: tf.Tensor2D, k: tf.Tensor2D | undefined): Contrast {
  if (k === undefined) throw new Error("each query needs its key");
  const positive = tf.sum(tf.mul(q, k), 1, true); // B×1
  const negative = tf.matMul(q, tf.reshape(queue, [options.queueSize, options.dim]), false, true); // B×K
  const logits = tf.div(tf.concat([positive, negative], 1), options.temperature); // B×(1+K)
  const likelihood = tf.slice(tf.logSoftmax(logits), [0, 0], [-1, 1]); // B×1
  return { loss: tf.neg(tf.mean(likelihood)), positive: tf.mean(positive), negative: tf.mean(negative) };
}

function meanOf(terms: readonly Contrast[], name: "positive" | "negative"): tf.Tensor {
  return tf.div(tf.addN(terms.map((term) => term[name])), terms.length);
}

/** The newest keys replace the oldest. */
function enqueue({ options, queue }: Moco, keys: readonly tf.Tensor2D[]): void {
  const entering = keys.reduce((sum, each) => sum + each.shape[0], 0);
  const kept = tf.slice(queue, [0, 0], [options.queueSize - entering, options.dim]);
  queue.assign(tf.concat([...keys, kept])); // K×d
}

/** Rows to length 1, as PyTorch's `normalize` with its ε of 1e-12 for the length. */
function normalize(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.sqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), 1e-24))); // N×d
}

/** The statistics of all terms, told apart by their place: each term is a forward pass of its own. */
function joinTerms(terms: readonly { readonly statistics: BatchStatistics }[]): NamedTensors {
  return new Map(terms.flatMap(({ statistics }, index) => [...statistics].map(([name, t]) => [`${index} ${name}`, t])));
}

function pickTerm(statistics: NamedTensors, index: number): BatchStatistics {
  const own = [...statistics].filter(([name]) => name.startsWith(`${index} `));
  return new Map(own.map(([name, tensor]) => [name.slice(`${index} `.length), tensor]));
}
