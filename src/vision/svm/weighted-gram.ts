import type { SymmetricMatrix } from "./cholesky.ts";
import type { Problem } from "./problem.ts";

/**
 * The sum over the samples taken in of share · (x, 1)(x, 1)ᵀ, kept while samples come and go: four of them and two rows at a time, so that
 * what is read and written serves eight products. Its lower half counts.
 */
export interface WeightedGram extends SymmetricMatrix {
  /** By sample: 1 where it is taken in. */
  readonly taken: Uint8Array;
  /** (x, 1) of four samples, 4×rows. */
  readonly block: Float64Array;
  /** The same, times what is added of each. */
  readonly scaled: Float64Array;
}

/** An even number of rows: a last one of zeros where D + 1 is odd. */
export function createWeightedGram({ dim, starts }: Problem): WeightedGram {
  const rows = 2 * Math.ceil((dim + 1) / 2);
  return {
    rows,
    data: new Float64Array(rows * rows),
    taken: new Uint8Array(starts.length),
    block: new Float64Array(BLOCK * rows),
    scaled: new Float64Array(BLOCK * rows),
  };
}

const BLOCK = 4;

/** Takes in the samples with a margin above 0, and no others. */
export function takeActive(gram: WeightedGram, problem: Problem, margins: Float64Array): void {
  let place = 0;
  for (let sample = 0; sample < margins.length; sample++) {
    const wanted = (margins[sample] ?? 0) > 0 ? 1 : 0;
    if (wanted === gram.taken[sample]) continue;
    gram.taken[sample] = wanted;
    placeSample(gram, problem, sample, place++);
    if (place < BLOCK) continue;
    addBlock(gram);
    place = 0;
  }
  gram.scaled.fill(0, place * gram.rows);
  if (place > 0) addBlock(gram);
}

function placeSample(
  { rows, taken, block, scaled }: WeightedGram,
  problem: Problem,
  sample: number,
  place: number,
): void {
  const { data, dim, starts, shares } = problem;
  const start = starts[sample] ?? 0;
  const to = place * rows;
  const scale = (taken[sample] === 1 ? 1 : -1) * (shares[sample] ?? 0);
  for (let unit = 0; unit <= dim; unit++) {
    const value = unit === dim ? 1 : (data[start + unit] ?? 0);
    block[to + unit] = value;
    scaled[to + unit] = scale * value;
  }
}

function addBlock(gram: WeightedGram): void {
  for (let row = 0; row < gram.rows; row += 2) addToRows(gram, row);
}

/** Adds to two rows, left of the diagonal and on it. */
function addToRows({ rows, data, block, scaled }: WeightedGram, row: number): void {
  const u0 = scaled[row] ?? 0;
  const u1 = scaled[rows + row] ?? 0;
  const u2 = scaled[2 * rows + row] ?? 0;
  const u3 = scaled[3 * rows + row] ?? 0;
  const l0 = scaled[row + 1] ?? 0;
  const l1 = scaled[rows + row + 1] ?? 0;
  const l2 = scaled[2 * rows + row + 1] ?? 0;
  const l3 = scaled[3 * rows + row + 1] ?? 0;
  const upper = row * rows;
  const lower = upper + rows;
  for (let column = 0; column <= row + 1; column++) {
    const a = block[column] ?? 0;
    const b = block[rows + column] ?? 0;
    const c = block[2 * rows + column] ?? 0;
    const d = block[3 * rows + column] ?? 0;
    data[upper + column] = (data[upper + column] ?? 0) + (u0 * a + u1 * b) + (u2 * c + u3 * d);
    data[lower + column] = (data[lower + column] ?? 0) + (l0 * a + l1 * b) + (l2 * c + l3 * d);
  }
}
