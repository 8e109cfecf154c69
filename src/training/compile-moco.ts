import type { Random } from "../core/random.ts";
import type { PairBatch } from "../loading/pair-batches.ts";
import { compileStep } from "../tensor/step.ts";
import { type ImagesInput, type ScalarInput, scalarInput, type VectorInput } from "../tensor/step-inputs.ts";
import { type Moco, stepMoco } from "../vision/moco.ts";
import type { Optimizer } from "../vision/optimizers/optimizer.ts";

/** Gives the loss, and the mean similarities to the positive keys and to the queue. */
export type MocoStep = (batch: PairBatch, learningRate: number, random: Random) => Promise<Float32Array>;

export interface MocoStepping {
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly sidePx: number;
  /** What each term counts in the loss. */
  readonly weights: readonly number[];
}

/** What differs from step to step; the terms' batches of B one after another. */
type Inputs = {
  readonly queries: ImagesInput; // T·B×S×S×3
  readonly keys: ImagesInput; // T·B×S×S×3
  readonly order: VectorInput; // T·B
  readonly places: VectorInput; // T·B
  readonly learningRate: ScalarInput;
};

/** MoCo's step on batches as they are loaded, which `random` shuffles for the key encoder. */
export function compileMoco(moco: Moco, { optimizer, batchSize, sidePx, weights }: MocoStepping): MocoStep {
  const step = compileStep<Inputs>(({ learningRate, ...batch }) => {
    return stepMoco(moco, { ...batch, weights }, { optimizer, learningRate }); // 3
  });
  const count = weights.length * batchSize;
  const shape = [count, sidePx, sidePx, 3] as const;
  return ({ queries, keys }, learningRate, random) => {
    const order = weights.flatMap((_, term) => random.shuffle(listRange(term * batchSize, batchSize)));
    return step({
      queries: { shape, data: queries },
      keys: { shape, data: keys },
      order: { shape: [count], data: Int32Array.from(order) },
      places: { shape: [count], data: invert(order) },
      learningRate: scalarInput(learningRate),
    });
  };
}

function listRange(start: number, length: number): number[] {
  return Array.from({ length }, (_, index) => start + index);
}

function invert(permutation: readonly number[]): Int32Array {
  const inverse = new Int32Array(permutation.length);
  for (const [place, index] of permutation.entries()) inverse[index] = place;
  return inverse;
}
