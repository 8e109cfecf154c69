import type { Random } from "../core/random.ts";

/** What parametric things are drawn with: a seeded stream in the words that they need. */
export interface Draw {
  /** Uniform in [low, high). */
  range(low: number, high: number): number;
  /** `range`, with either sign. */
  swing(low: number, high: number): number;
  integer(n: number): number;
  chance(probability: number): boolean;
  pick<T>(first: T, ...rest: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  fork(name: string): Draw;
}

export function createDraw(random: Random): Draw {
  const range = (low: number, high: number): number => low + (high - low) * random.next();
  return {
    range,
    swing: (low, high) => (random.next() < 0.5 ? -1 : 1) * range(low, high),
    integer: (n) => random.integer(n),
    chance: (probability) => random.next() < probability,
    pick: (first, ...rest) => [first, ...rest][random.integer(rest.length + 1)] ?? first,
    shuffle: (items) => random.shuffle(items),
    fork: (name) => createDraw(random.fork(name)),
  };
}
