import { stepsInEpoch } from "../loading/epochs.ts";

export interface StepPlan {
  readonly stepsPerEpoch: number;
  /** Of the whole training. */
  readonly steps: number;
  /** Epochs that hold these steps; the last may be cut. */
  readonly epochs: number;
}

/** How long a training is: whole epochs, or a number of steps where one is given. Throws where a batch needs more items than there are. */
export function countSteps(
  count: number,
  {
    batchSize,
    epochs,
    steps,
  }: { readonly batchSize: number; readonly epochs: number; readonly steps?: number | undefined },
): StepPlan {
  const stepsPerEpoch = stepsInEpoch({ count, batchSize });
  if (steps === undefined) return { stepsPerEpoch, steps: epochs * stepsPerEpoch, epochs };
  return { stepsPerEpoch, steps, epochs: Math.ceil(steps / stepsPerEpoch) };
}
