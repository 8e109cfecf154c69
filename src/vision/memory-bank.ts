import type { Random } from "../core/random.ts";
import { l2Normalise } from "./l2-normalise.ts";
import type { NamedArray } from "./safetensors.ts";

export interface MemoryBankOptions {
  /** Images. */
  readonly count: number;
  /** d, the length of embeddings. */
  readonly dim: number;
  /** How much of a memory stays when its image is seen again. */
  readonly momentum: number;
}

/**
 * An embedding of each image, of length 1: a running mean of what the encoder made of it, so that a step has many negatives without
 * encoding them (Wu et al. 2018, https://arxiv.org/abs/1805.01978). At first random directions.
 */
export class MemoryBank {
  readonly #options: MemoryBankOptions;
  readonly #rows: Float32Array;

  constructor(options: MemoryBankOptions, random: Random) {
    const { count, dim } = options;
    this.#options = options;
    this.#rows = l2Normalise({ data: new Float32Array(count * dim).map(() => random.normal()), count, dim }).data;
  }

  /** The memories of these images, one after another: n·d. */
  gather(images: ArrayLike<number>): Float32Array {
    const { dim } = this.#options;
    const gathered = new Float32Array(images.length * dim);
    for (let index = 0; index < images.length; index++) gathered.set(this.#row(images[index] ?? 0), index * dim);
    return gathered;
  }

  /** m ← momentum · m + (1 - momentum) · embedding, then to length 1. */
  update(images: readonly number[], embeddings: Float32Array): void {
    const { dim, momentum } = this.#options;
    for (const [index, image] of images.entries()) {
      const row = this.#row(image);
      const moved = row.map((value, at) => momentum * value + (1 - momentum) * (embeddings[index * dim + at] ?? 0));
      row.set(l2Normalise({ data: moved, count: 1, dim }).data);
    }
  }

  #row(image: number): Float32Array {
    const { dim } = this.#options;
    return this.#rows.subarray(image * dim, (image + 1) * dim);
  }

  /** All memories, for a checkpoint: M×d. */
  read(): NamedArray {
    return { shape: [this.#options.count, this.#options.dim], data: this.#rows.slice() };
  }

  /** Goes on from what `read` gave. Throws where that is of other images. */
  restore({ data }: NamedArray): void {
    if (data.length !== this.#rows.length) throw new Error("the memory in the checkpoint is of other images");
    this.#rows.set(data);
  }
}
