// One engine's figures of one part, as JSON lines on stdout: measure.ts ENGINE operators|resnet18|resnet50
import { createRandom } from "../../src/core/random.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import { isEngineName } from "../../src/tensor/engine-name.ts";
import * as tf from "../../src/tensor/tf.ts";
import { createClassifier, stepClassifier } from "../../src/vision/classifier.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import { runResnet } from "../../src/vision/resnet.ts";
import type { Architecture } from "../../src/vision/resnet-architecture.ts";

/** A task is repeated for so long, and at least so often; the best counts. */
const PATIENCE_MS = 10_000;
const FEWEST = 5;

const [name = "onnx", part = "operators"] = process.argv.slice(2);
if (!isEngineName(name)) throw new Error(`no engine is called "${name}"`);
const { version } = await openEngine({ engine: name });
/** Without kernels for a convolution's gradients, a step takes minutes in plain JavaScript. */
const isQuick = name !== "cpu" && name !== "wasm";

interface Task {
  readonly name: string;
  /** Of one execution: floating-point operations, or images. */
  readonly work: number;
  readonly unit: "GFLOPS" | "images/s";
  readonly compute: () => tf.Tensor;
}

async function measure({ name, work, unit, compute }: Task): Promise<void> {
  const times: number[] = [];
  const startedAt = performance.now();
  while (times.length < FEWEST || performance.now() - startedAt < PATIENCE_MS) {
    const began = performance.now();
    const result = tf.tidy(compute);
    await result.data();
    result.dispose();
    times.push(performance.now() - began);
    if (!isQuick && performance.now() - startedAt > 4 * PATIENCE_MS) break;
  }
  const best = Math.min(...times);
  const rate = unit === "GFLOPS" ? work / best / 1e6 : (work / best) * 1000;
  print({ task: name, rate, unit, ms: best, firstMs: times[0] ?? best, peakMB: process.resourceUsage().maxRSS / 1000 });
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify({ engine: name, version, ...line })}\n`);
}

function random(shape: number[]): tf.Tensor {
  return tf.randomUniform(shape, -1, 1, "float32", 1);
}

async function measureProducts(): Promise<void> {
  const [a, b] = [random([768, 768]), random([768, 768])];
  await measure({ name: "matmul 768", work: 2 * 768 ** 3, unit: "GFLOPS", compute: () => tf.sum(tf.matMul(a, b)) });
  const x = tf.reshape<tf.Rank.R4>(random([64, 32, 32, 64]), [64, 32, 32, 64]);
  const filter = tf.reshape<tf.Rank.R4>(random([3, 3, 64, 64]), [3, 3, 64, 64]);
  const work = 2 * 64 * 32 * 32 * 64 * 64 * 9;
  const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(tf.reshape<tf.Rank.R4>(x, [64, 32, 32, 64]), tf.reshape<tf.Rank.R4>(filter, [3, 3, 64, 64]), 1, "same");
  await measure({ name: "conv forward", work, unit: "GFLOPS", compute: () => tf.sum(convolve(x, filter)) });
  const backward = (): tf.Tensor => {
    const gradients = tf.grads((x, filter) => tf.sum(tf.square(convolve(x, filter))))([x, filter]);
    return tf.addN(gradients.map((gradient) => tf.sum(gradient)));
  };
  if (isQuick) await measure({ name: "conv forward + backward", work: 3 * work, unit: "GFLOPS", compute: backward });
}

async function measureNetwork(architecture: Architecture, side: number, batch: number, trains: boolean): Promise<void> {
  const classifier = createClassifier(architecture, 100, createRandom("bench"));
  const optimizer = createSgd(classifier.weights.parameters, { momentum: 0.9, weightDecay: 1e-4 });
  const images = tf.reshape<tf.Rank.R4>(random([batch, side, side, 3]), [batch, side, side, 3]);
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, index) => index % 100),
    "int32",
  );
  const learningRate = tf.scalar(0.03);
  const train = () => stepClassifier(classifier, { images, labels, optimizer, learningRate });
  const infer = () => tf.sum(runResnet(architecture, classifier.weights, images, { training: false }).features);
  const label = `${architecture.architecture}, ${side} px, batch ${batch}`;
  if (trains) await measure({ name: `${label}: training step`, work: batch, unit: "images/s", compute: train });
  await measure({ name: `${label}: inference`, work: batch, unit: "images/s", compute: infer });
}

const architecture = { width: 1, stem: "imagenet" } as const;
if (part === "operators") await measureProducts();
if (part === "resnet18") await measureNetwork({ architecture: "resnet18", ...architecture }, 64, 64, isQuick);
if (part === "resnet50" && isQuick) await measureNetwork({ architecture: "resnet50", ...architecture }, 224, 8, true);
