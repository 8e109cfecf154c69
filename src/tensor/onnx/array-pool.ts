import type { NumericArray, NumericType } from "./value.ts";

/** Smaller arrays are cheaper to make than to look for. */
const SMALLEST = 1024;

/** Rounds that an array waits to be used again. */
const PATIENCE = 3;

interface Spare {
  readonly array: NumericArray;
  readonly since: number;
}

/**
 * Arrays to compute into. Those of the weights of a step that is over serve the next step: fresh ones would have to be
 * cleared, mapped and collected again at every step.
 */
export class ArrayPool {
  readonly #spares = new Map<string, Spare[]>();
  #round = 0;

  /** Room for so many elements, whatever they are. */
  take(dtype: NumericType, size: number): NumericArray {
    return this.#spares.get(`${dtype}${size}`)?.pop()?.array ?? createArray(dtype, size);
  }

  /** An array that nobody looks at any more. */
  give(array: NumericArray, dtype: NumericType): void {
    if (array.length < SMALLEST) return;
    const key = `${dtype}${array.length}`;
    const spares = this.#spares.get(key) ?? [];
    spares.push({ array, since: this.#round });
    this.#spares.set(key, spares);
  }

  /** Lets go of what was not wanted for some rounds. */
  endRound(): void {
    this.#round += 1;
    for (const [key, spares] of this.#spares) {
      const wanted = spares.filter(({ since }) => this.#round - since <= PATIENCE);
      if (wanted.length === 0) this.#spares.delete(key);
      else this.#spares.set(key, wanted);
    }
  }
}

export function createArray(dtype: NumericType, size: number): NumericArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(size);
    case "int32":
      return new Int32Array(size);
    case "bool":
      return new Uint8Array(size);
  }
}
