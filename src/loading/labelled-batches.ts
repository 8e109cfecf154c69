import type { ViewPolicy } from "../vision/view-policy.ts";
import { drawSource } from "./draw-source.ts";
import { type EpochOptions, type Step, walkEpochs } from "./epochs.ts";
import type { ImageTable } from "./image-table.ts";
import { type BatchOrder, type LoadingOptions, loadViews } from "./load-views.ts";

/** One step's images with their labels. */
export interface LabelledBatch {
  /** From 0, over all epochs. */
  readonly step: number;
  readonly epoch: number;
  /** `batch × side × side × 3` (NHWC), normalised. To be read before the next batch is asked for, whose memory it is. */
  readonly inputs: Float32Array;
  /** In the image set's classes, one for each input. */
  readonly labels: Int32Array;
}

export interface LabelledLoading extends LoadingOptions, Omit<EpochOptions, "count"> {
  readonly policy: ViewPolicy;
}

/** One view of each labelled image an epoch, drawn by the policy, step by step from `startStep` on. Images without a label are left out. */
export async function* loadLabelledBatches(options: LabelledLoading): AsyncGenerator<LabelledBatch, void, undefined> {
  const { images, policy, batchSize } = options;
  const labelled = listLabelled(images);
  const steps = walkEpochs({ ...options, count: labelled.length });
  const orders = drawOrders(steps, labelled, options);
  for await (const { about, slots } of loadViews(orders, policy, { ...options, viewsInBatch: batchSize })) {
    const labels = Int32Array.from(about.items, (item) => images.labels[labelled[item] ?? 0] ?? 0);
    yield { step: about.step, epoch: about.epoch, inputs: slots[0] ?? new Float32Array(), labels };
  }
}

/** Positions of the images that have a label: the items of an epoch. */
export function listLabelled({ labels }: ImageTable): number[] {
  return [...labels].flatMap((label, position) => (label < 0 ? [] : [position]));
}

function* drawOrders(
  steps: Iterable<Step>,
  labelled: readonly number[],
  { images, policy }: LabelledLoading,
): Generator<BatchOrder<Step>> {
  for (const step of steps) {
    const views = step.items.map((item) => {
      const image = labelled[item] ?? 0;
      return { image, view: drawSource(images, { image }, policy, step.randomOf(item)), slot: 0 };
    });
    yield { about: step, views };
  }
}
