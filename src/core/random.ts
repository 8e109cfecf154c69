import { createHash } from "node:crypto";

/** A seeded stream of random numbers. Streams with different names are independent, whatever is drawn from either. */
export interface Random {
  /** A stream of its own, determined by this stream's seed and the name alone. */
  fork(name: string): Random;
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform in 0 … n-1. */
  integer(n: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** A shuffled copy (sorted by random keys). */
  shuffle<T>(items: readonly T[]): T[];
  /** Where the stream stands: four 32-bit words, for a checkpoint. */
  state(): readonly number[];
  /** Goes on from a state. */
  restore(state: readonly number[]): void;
}

/** A stream from a seed: sfc32 (Chris Doty-Humphrey's PractRand), its state the first 128 bits of SHA-256 of the seed. */
export function createRandom(seed: string): Random {
  let [a, b, c, d] = seedWords(seed);

  const nextWord = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };

  const random: Random = {
    fork: (name) => createRandom(JSON.stringify([seed, name])),
    next: () => nextWord() / 2 ** 32,
    integer: (n) => Math.floor(random.next() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
    shuffle: (items) => shuffle(items, random),
    state: () => [a, b, c, d],
    restore: (state) => {
      [a, b, c, d] = [state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0];
    },
  };
  return random;
}

function seedWords(seed: string): [number, number, number, number] {
  const hash = createHash("sha256").update(seed).digest();
  return [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)];
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
