import type { ViewPolicy } from "../vision/view-policy.ts";
import { drawSource } from "./draw-source.ts";
import { type EpochOptions, type Step, walkEpochs } from "./epochs.ts";
import type { ImageTable } from "./image-table.ts";
import { type BatchOrder, type LoadingOptions, loadViews } from "./load-views.ts";
import type { PairSampler, PairTerm } from "./pairs.ts";

/** One step's positive pairs. */
export interface PairBatch {
  /** From 0, over all epochs. */
  readonly step: number;
  readonly epoch: number;
  /**
   * All terms' batches, one after another, `T·batch × side × side × 3` (NHWC), normalised; row i of the queries belongs to row i of the keys. To be
   * read before the next batch is asked for, whose memory it is.
   */
  readonly queries: Float32Array;
  readonly keys: Float32Array;
  /** The sampler's terms with their parts of these. */
  readonly terms: readonly (PairTerm & Pick<PairBatch, "queries" | "keys">)[];
}

export interface PairLoading extends LoadingOptions, Omit<EpochOptions, "count"> {
  readonly sampler: PairSampler;
  readonly policy: ViewPolicy;
}

/**
 * Positive pairs for contrastive training, step by step from `startStep` on; both views of a pair are drawn by the policy, independently.
 * Determined by `random`, the step and the images, whatever the number of threads.
 */
export async function* loadPairBatches(options: PairLoading): AsyncGenerator<PairBatch, void, undefined> {
  const { sampler, policy, batchSize } = options;
  const steps = walkEpochs({ ...options, count: sampler.count });
  const viewsInBatch = batchSize * sampler.terms.length * 2;
  const { length } = sampler.terms;
  for await (const { about, inputs, slots } of loadViews(drawOrders(steps, options), policy, {
    ...options,
    viewsInBatch,
  })) {
    const terms = sampler.terms.map((term, index) => ({
      ...term,
      queries: slots[index] ?? new Float32Array(),
      keys: slots[length + index] ?? new Float32Array(),
    }));
    const half = inputs.length / 2;
    const { step, epoch } = about;
    yield { step, epoch, queries: inputs.subarray(0, half), keys: inputs.subarray(half), terms };
  }
}

function* drawOrders(steps: Iterable<Step>, { images, sampler, policy }: PairLoading): Generator<BatchOrder<Step>> {
  for (const step of steps) {
    yield { about: step, views: step.items.flatMap((item) => drawItem(images, policy, sampler, { step, item })) };
  }
}

/** An item's views: of T terms, slot t has the queries of term t, and slot T + t its keys. */
function drawItem(
  images: ImageTable,
  policy: ViewPolicy,
  sampler: PairSampler,
  { step, item }: { readonly step: Step; readonly item: number },
): BatchOrder<Step>["views"] {
  const random = step.randomOf(item);
  const views = sampler.sources(item, random.fork("sources")).flatMap((pair, term) =>
    pair.map((source, side) => ({
      image: source.image,
      view: drawSource(images, source, policy, random.fork(`view ${2 * term + side}`)),
      slot: side * sampler.terms.length + term,
    })),
  );
  return views.sort((a, b) => a.image - b.image);
}
