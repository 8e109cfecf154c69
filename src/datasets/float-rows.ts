const ROWS_PER_BLOCK = 1 << 16;

/** Rows of numbers in few big blocks: millions of them, without an object each, or a copy when they grow. */
export class FloatRows {
  length = 0;
  readonly #width: number;
  readonly #blocks: Float64Array[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  push(row: readonly number[]): void {
    const within = this.length % ROWS_PER_BLOCK;
    if (within === 0) this.#blocks.push(new Float64Array(ROWS_PER_BLOCK * this.#width));
    this.#blocks.at(-1)?.set(row, within * this.#width);
    this.length += 1;
  }

  at(row: number, column: number): number {
    const block = this.#blocks[Math.floor(row / ROWS_PER_BLOCK)];
    return block?.[(row % ROWS_PER_BLOCK) * this.#width + column] ?? Number.NaN;
  }
}
