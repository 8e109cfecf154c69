import type { Random } from "../core/random.ts";

/** A step of training and its items. */
export interface Step {
  /** From 0, over all epochs. */
  readonly step: number;
  readonly epoch: number;
  readonly items: readonly number[];
  /** For what an item's views are drawn from: its own stream in each epoch. */
  randomOf(item: number): Random;
}

export interface EpochOptions {
  /** Items of an epoch. */
  readonly count: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** The first step to give: what a checkpoint has counted. Default: 0. */
  readonly startStep?: number | undefined;
  readonly random: Random;
}

/** Steps of an epoch: a short last batch is dropped. Throws where there are too few items for one. */
export function stepsInEpoch({ count, batchSize }: { readonly count: number; readonly batchSize: number }): number {
  if (count < batchSize) throw new Error(`a batch of ${batchSize} needs as many items, and there are ${count}`);
  return Math.floor(count / batchSize);
}

/**
 * The steps from any step on: each epoch goes through the items in an order of its own, without repeats. All is determined by the random
 * stream's seed, the epoch and the item, so that training goes on from any step as if it had never stopped.
 */
export function* walkEpochs(options: EpochOptions): Generator<Step> {
  const { count, batchSize, epochs, startStep = 0, random } = options;
  const steps = stepsInEpoch(options);
  let order: { readonly epoch: number; readonly items: readonly number[] } | undefined;
  for (let step = startStep; step < epochs * steps; step++) {
    const epoch = Math.floor(step / steps);
    if (order?.epoch !== epoch) order = { epoch, items: random.fork(`order of epoch ${epoch}`).shuffle(range(count)) };
    const start = (step % steps) * batchSize;
    yield {
      step,
      epoch,
      items: order.items.slice(start, start + batchSize),
      randomOf: (item) => random.fork(`epoch ${epoch}, item ${item}`),
    };
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
