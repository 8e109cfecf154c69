import type { Random } from "../core/random.ts";
import { stepsInEpoch } from "../loading/epochs.ts";
import type { ImageTable } from "../loading/image-table.ts";
import { listLabelled } from "../loading/labelled-batches.ts";
import type { Extraction } from "../vision/extract-features.ts";
import { createLinearProbe } from "../vision/linear-probe.ts";
import { createSteps } from "../vision/optimizers/schedule.ts";
import { type Architecture, featureDim } from "../vision/resnet-architecture.ts";
import type { NamedArrays } from "../vision/safetensors.ts";
import { measureUnits, standardise } from "../vision/standardise.ts";
import { measureTopK } from "../vision/top-k-accuracy.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { createWeights, disposeWeights } from "../vision/weights.ts";
import { encodeImages } from "./encode-images.ts";
import { loadProbeBatches, type ProbeBatch } from "./probe-batches.ts";

export interface ProbeTraining {
  readonly encoder: { readonly architecture: Architecture; readonly arrays: NamedArrays };
  /** Of training views. */
  readonly policy: ViewPolicy;
  readonly train: ImageTable;
  readonly test: ImageTable;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly milestones: readonly number[];
  readonly momentum: number;
  readonly weightDecay: number;
  readonly views: number | "fresh";
  readonly scale: "raw" | "standardised";
  /** Of test images: side of the middle square as a share of the shorter side. */
  readonly centre: number;
  readonly threads: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  log(line: string): void;
  progress(done: number, total: number | undefined, unit: string): void;
  metric(name: string, value: number, step?: number): void;
}

export interface ProbeResult {
  /** Mean over each epoch. */
  readonly losses: readonly (readonly [epoch: number, loss: number])[];
  /** Top-1 on the test images, %, at some ten epochs. */
  readonly accuracies: readonly (readonly [epoch: number, accuracy: number])[];
  readonly trained: Scored;
  readonly tested: Scored;
}

export interface Scored {
  /** N×C. */
  readonly scores: Float32Array;
  readonly labels: Int32Array;
}

/** Trains a linear layer on the frozen features of augmented views, and scores the training and test images as they are. */
export async function trainProbe(training: ProbeTraining): Promise<ProbeResult> {
  const { encoder, policy, train, test, random, epochs } = training;
  const weights = createWeights(encoder.arrays);
  const dim = featureDim(encoder.architecture);
  const batchSize = Math.min(training.batchSize, listLabelled(train).length);
  const extraction = { architecture: encoder.architecture, weights, sidePx: policy.sidePx, batchSize };
  const probe = createLinearProbe({ dim, classes: train.classes.length, ...training }, random.fork("probe"));
  try {
    const [trained, tested] = [
      await encodeLabelled(train, extraction, training),
      await encodeLabelled(test, extraction, training),
    ];
    const units = measureUnits({ data: trained.features, count: trained.labels.length, dim });
    const adapt = (features: Float32Array) => (training.scale === "raw" ? features : standardise(features, units));
    adapt(trained.features);
    adapt(tested.features);
    const score = async ({ features, labels }: Encoded): Promise<Scored> => {
      return { scores: await probe.score(features, batchSize), labels };
    };
    const stepsPerEpoch = stepsInEpoch({ count: listLabelled(train).length, batchSize });
    const log = createLog(training, stepsPerEpoch, async () => {
      const { scores, labels } = await score(tested);
      return 100 * measureTopK(scores, labels, 1);
    });
    const rate = createSteps({ base: training.learningRate, milestones: training.milestones, factor: 0.1 });
    for await (const batch of loadBatches(training, extraction)) {
      const loss = await probe.step(adapt(batch.features), batch.labels, rate(batch.epoch));
      await log.add(batch, loss);
    }
    training.progress(epochs, epochs, "epochs");
    return { ...log, trained: await score(trained), tested: await score(tested) };
  } finally {
    probe.dispose();
    disposeWeights(weights);
  }
}

function loadBatches(training: ProbeTraining, extraction: Extraction): AsyncGenerator<ProbeBatch> {
  const { policy, train: images, epochs, views, threads, random, signal, progress } = training;
  return loadProbeBatches({
    ...{ extraction, images, policy, epochs, views, threads, random, signal, startStep: 0 },
    onView: (done, total) => progress(done, total, "views"),
  });
}

interface Encoded {
  readonly features: Float32Array; // N×D
  readonly labels: Int32Array;
}

/** Features of the labelled images' middle squares. */
async function encodeLabelled(
  images: ImageTable,
  extraction: Extraction,
  { policy, threads, signal, centre }: ProbeTraining,
): Promise<Encoded> {
  const labelled = listLabelled(images);
  const sources = labelled.map((image) => ({ image }));
  const encoding = { ...extraction, sources, normalisation: policy, centre, threads, signal };
  const { data: features } = await encodeImages(images, encoding);
  return { features, labels: Int32Array.from(labelled, (image) => images.labels[image] ?? 0) };
}

/** The curves; the last step of an epoch adds a point. Throws on a loss that is no number. */
function createLog({ epochs, progress, metric }: ProbeTraining, stepsPerEpoch: number, measure: () => Promise<number>) {
  const losses: (readonly [number, number])[] = [];
  const accuracies: (readonly [number, number])[] = [];
  let sum = 0;
  const add = async ({ step, epoch }: ProbeBatch, loss: number): Promise<void> => {
    if (!Number.isFinite(loss)) {
      throw new Error(`the loss is ${loss} at step ${step}: lower learningRate, or standardise the features`);
    }
    sum += loss;
    if ((step + 1) % stepsPerEpoch !== 0) return;
    losses.push([epoch + 1, sum / stepsPerEpoch]);
    metric("loss", sum / stepsPerEpoch, epoch + 1);
    sum = 0;
    progress(epoch + 1, epochs, "epochs");
    if ((epoch + 1) % Math.ceil(epochs / 10) !== 0) return;
    const accuracy = await measure();
    accuracies.push([epoch + 1, accuracy]);
    metric("top-1", accuracy, epoch + 1);
  };
  return { losses, accuracies, add };
}
