/** The learning rate at a point of training, in epochs: whole numbers give a rate for each epoch, fractions one for each step. */
export type Schedule = (epoch: number) => number;

export interface CosineOptions {
  readonly base: number;
  readonly epochs: number;
  /** Epochs over which the rate rises from 0 to the base. */
  readonly warmup?: number;
}

/** From the base to 0 along half a cosine (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, without restarts). */
export function createCosine({ base, epochs, warmup = 0 }: CosineOptions): Schedule {
  return (epoch) => {
    if (epoch < warmup) return (base * epoch) / warmup;
    return (base / 2) * (1 + Math.cos((Math.PI * (epoch - warmup)) / (epochs - warmup)));
  };
}

export interface StepOptions {
  readonly base: number;
  /** Epochs at which the rate is multiplied by the factor. */
  readonly milestones: readonly number[];
  readonly factor: number;
}

/** The base, times the factor for each milestone that has been reached. */
export function createSteps({ base, milestones, factor }: StepOptions): Schedule {
  return (epoch) => base * factor ** milestones.filter((milestone) => epoch >= milestone).length;
}
