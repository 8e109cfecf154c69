import type { Random } from "../core/random.ts";
import type { DecodedCache } from "../loading/decoded-cache.ts";
import { walkEpochs } from "../loading/epochs.ts";
import type { ImageTable } from "../loading/image-table.ts";
import { loadLabelledBatches } from "../loading/labelled-batches.ts";
import { type Extraction, extractFeatures } from "../vision/extract-features.ts";
import { featureDim } from "../vision/resnet-architecture.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { joinArrays } from "./join-arrays.ts";

/** A step's features of augmented views. */
export interface ProbeBatch {
  /** From 0, over all epochs. */
  readonly step: number;
  readonly epoch: number;
  /** B×D. */
  readonly features: Float32Array;
  readonly labels: Int32Array;
}

export interface ProbeBatchOptions {
  readonly extraction: Extraction;
  /** Images in a step. */
  readonly batchSize: number;
  /** Decoded pictures, kept from epoch to epoch. */
  readonly cache: DecodedCache;
  readonly images: ImageTable;
  readonly policy: ViewPolicy;
  readonly epochs: number;
  /** Views drawn for each image, whose features all epochs share; `fresh` draws new ones each epoch. */
  readonly views: number | "fresh";
  readonly threads: number;
  readonly random: Random;
  readonly startStep: number;
  /** While features of views that all epochs share are computed: views of how many. */
  onView(done: number, total: number): void;
}

/**
 * Features of augmented views of the labelled images, step by step from `startStep` on; a short last batch is dropped. What is in a step is
 * determined by the random stream's seed and the step.
 */
export async function* loadProbeBatches(options: ProbeBatchOptions): AsyncGenerator<ProbeBatch> {
  const { views, epochs, startStep, random, extraction, batchSize } = options;
  if (views === "fresh") {
    yield* encodeViews(options, { epochs, startStep });
    return;
  }
  const banks = await fillBanks(options, views);
  const count = banks[0]?.labels.length ?? 0;
  for (const { step, epoch, items } of walkEpochs({
    batchSize,
    count,
    epochs,
    startStep,
    random: random.fork("order"),
  })) {
    yield { step, epoch, ...takeItems(banks[epoch % views], items, featureDim(extraction.architecture)) };
  }
}

interface Bank {
  readonly features: Float32Array; // N×D
  readonly labels: Int32Array;
}

async function* encodeViews(
  { extraction, batchSize, images, policy, threads, random, cache }: ProbeBatchOptions,
  { epochs, startStep }: { readonly epochs: number; readonly startStep: number },
): AsyncGenerator<ProbeBatch> {
  const order = { batchSize, epochs, startStep, random: random.fork("views") };
  const batches = loadLabelledBatches({ images, policy, threads, cache, ...order });
  for await (const { step, epoch, inputs, labels } of batches) {
    yield { step, epoch, labels, features: await extractFeatures(extraction, inputs) };
  }
}

/** One view of each image, but for those that a short last batch drops, in each bank. */
async function fillBanks(options: ProbeBatchOptions, views: number): Promise<Bank[]> {
  const parts: ProbeBatch[][] = Array.from({ length: views }, () => []);
  for await (const batch of encodeViews(options, { epochs: views, startStep: 0 })) {
    parts[batch.epoch]?.push(batch);
    options.onView(batch.epoch + 1, views);
  }
  return parts.map((part) => ({
    features: joinArrays(part.map(({ features }) => features)),
    labels: Int32Array.from(part.flatMap(({ labels }) => [...labels])),
  }));
}

function takeItems(bank: Bank | undefined, items: readonly number[], dim: number): Bank {
  if (bank === undefined) throw new Error("there is no view");
  const features = new Float32Array(items.length * dim);
  for (const [row, item] of items.entries()) {
    features.set(bank.features.subarray(item * dim, (item + 1) * dim), row * dim);
  }
  return { features, labels: Int32Array.from(items, (item) => bank.labels[item] ?? 0) };
}
