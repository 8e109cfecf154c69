import * as tf from "../tensor/tf.ts";
import { type BatchStatistics, foldNorm, normalizeBatch, type Pass } from "./normalize-batch.ts";
import { type Architecture, type Block, listBlocks } from "./resnet-architecture.ts";
import { pickVariable, type Weights } from "./weights.ts";

export interface ResnetOutput {
  /** The last stage's output, N×h×w×D. */
  readonly map: tf.Tensor4D;
  /** Its global average, N×D. */
  readonly features: tf.Tensor2D;
  /** What each batch norm saw, for `updateStatistics`; empty in inference. */
  readonly statistics: BatchStatistics;
}

export interface ResnetMode extends Pick<Pass, "groups"> {
  /** Batch norm uses the batch's statistics instead of the running ones. */
  readonly training: boolean;
}

/** Runs the backbone on normalised images (N×H×W×3). Layers, padding and batch norm are torchvision's. */
export function runResnet(
  architecture: Architecture,
  weights: Weights,
  images: tf.Tensor4D,
  mode: ResnetMode,
): ResnetOutput {
  const pass: Pass = { ...mode, weights, statistics: new Map() };
  let x = runStem(architecture, images, pass); // N×H/2×W/2×C, imagenet: N×H/4×W/4×C
  for (const block of listBlocks(architecture)) x = runBlock(block, x, pass);
  const features: tf.Tensor2D = tf.mean(x, [1, 2]); // N×D
  return { map: x, features, statistics: pass.statistics };
}

function runStem({ stem }: Architecture, images: tf.Tensor4D, pass: Pass): tf.Tensor4D {
  if (stem === "small") return convNormRelu(images, ["conv1", "bn1", 2], pass);
  return tf.maxPool(convNormRelu(images, ["conv1", "bn1", 2], pass), 3, 2, 1);
}

function runBlock(block: Block, x: tf.Tensor4D, pass: Pass): tf.Tensor4D {
  const { name, stride } = block;
  const shortcut = block.downsample ? convNorm(x, [`${name}.downsample.0`, `${name}.downsample.1`, stride], pass) : x;
  return tf.relu(tf.add(runBranch(block, x, pass), shortcut)); // N×h×w×outChannels
}

/** The residual branch. In a bottleneck the 3×3 convolution has the stride (version 1.5; the paper's first 1×1 had it). */
function runBranch({ name, kind, stride }: Block, x: tf.Tensor4D, pass: Pass): tf.Tensor4D {
  if (kind === "basic") {
    const inner = convNormRelu(x, [`${name}.conv1`, `${name}.bn1`, stride], pass);
    return convNorm(inner, [`${name}.conv2`, `${name}.bn2`, 1], pass);
  }
  const narrow = convNormRelu(x, [`${name}.conv1`, `${name}.bn1`, 1], pass);
  const inner = convNormRelu(narrow, [`${name}.conv2`, `${name}.bn2`, stride], pass);
  return convNorm(inner, [`${name}.conv3`, `${name}.bn3`, 1], pass);
}

type Layer = readonly [conv: string, norm: string, stride: 1 | 2];

function convNormRelu(x: tf.Tensor4D, layer: Layer, pass: Pass): tf.Tensor4D {
  return pass.training ? tf.relu(convNorm(x, layer, pass)) : convolveFolded(x, layer, pass, "relu");
}

function convNorm(x: tf.Tensor4D, layer: Layer, pass: Pass): tf.Tensor4D {
  if (!pass.training) return convolveFolded(x, layer, pass, "linear");
  const [conv, norm, stride] = layer;
  return normalizeBatch(convolve(x, pickVariable(pass.weights.parameters, `${conv}.weight`), stride), norm, pass);
}

/** In inference batch norm is a factor and a shift: the factor goes into the kernel, and the shift is the convolution's bias. */
function convolveFolded(
  x: tf.Tensor4D,
  [conv, norm, stride]: Layer,
  { weights }: Pass,
  activation: "relu" | "linear",
): tf.Tensor4D {
  const { factor, shift: bias } = foldNorm(norm, weights); // O each
  const kernel = pickVariable(weights.parameters, `${conv}.weight`); // k×k×I×O
  const filter = asFilter(tf.mul(kernel, factor));
  return tf.fused.conv2d({ x, filter, bias, strides: stride, pad: halfOf(filter), activation });
}

/** Convolution with a kernel of k×k×I×O, padded by k/2 on all sides. */
export function convolve(x: tf.Tensor4D, kernel: tf.Tensor, stride: 1 | 2): tf.Tensor4D {
  const filter = asFilter(kernel);
  return tf.conv2d(x, filter, stride, halfOf(filter));
}

function asFilter(kernel: tf.Tensor): tf.Tensor4D {
  const [height = 1, width = 1, into = 1, out = 1] = kernel.shape;
  return tf.reshape(kernel, [height, width, into, out]);
}

function halfOf({ shape: [side] }: tf.Tensor4D): number {
  return (side - 1) / 2;
}
