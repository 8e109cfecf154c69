import { hash } from "node:crypto";

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

/**
 * A stream from a seed: sfc32 (Chris Doty-Humphrey's PractRand), its state the first 128 bits of SHA-256 of the seed. They are found when the
 * first number is drawn: most streams are only forked.
 */
export function createRandom(seed: string): Random {
  return new Sfc32(seed);
}

/** Its functions are its own, so that `const { next } = random` draws from it too. */
class Sfc32 implements Random {
  readonly #seed: string;
  #quoted: string | undefined;
  #isSeeded = false;
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  readonly fork = (name: string): Random => {
    this.#quoted ??= JSON.stringify(this.#seed);
    return new Sfc32(`[${this.#quoted},${JSON.stringify(name)}]`);
  };

  readonly next = (): number => {
    if (!this.#isSeeded) this.restore(seedWords(this.#seed));
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };

  readonly integer = (n: number): number => Math.floor(this.next() * n);

  readonly normal = (): number => Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());

  readonly shuffle = <T>(items: readonly T[]): T[] => shuffle(items, this);

  readonly state = (): readonly number[] => {
    if (!this.#isSeeded) this.restore(seedWords(this.#seed));
    return [this.#a, this.#b, this.#c, this.#d];
  };

  readonly restore = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): void => {
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
    this.#isSeeded = true;
  };
}

function seedWords(seed: string): number[] {
  const bytes = hash("sha256", seed, "buffer");
  return [0, 4, 8, 12].map((at) => bytes.readInt32LE(at));
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
