import type { FeatureMatrix } from "./feature-matrix.ts";
import { selectRank } from "./select-rank.ts";

/** On which rows each unit fires, for either sign, and how often it does so over all rows. */
export interface Firing {
  /** Rows by unit, ascending. */
  readonly positive: readonly Int32Array[];
  readonly negative: readonly Int32Array[];
  /** Global firing rates G(i), by unit. */
  readonly positiveRate: Float64Array;
  readonly negativeRate: Float64Array;
  /** The rate that the thresholds aim at: the factor of the score. */
  readonly nominalRate: number;
}

/**
 * Thresholds as the authors' code sets them: t+ the floor(N·q)-th smallest value of the column, t- the floor(N·q)-th largest (0-based),
 * q = min(1 - 1/C, 0.95) for C targets, so that a unit's nominal rate is never below 5 %. It fires strictly beyond them; the global rate
 * counts the threshold too and is the positive sign's for both.
 */
export function firePublished(features: FeatureMatrix, targets: number): Firing {
  const { count } = features;
  const quantile = Math.min(1 - 1 / targets, 0.95);
  const rank = Math.floor(count * quantile);
  return fire(features, 1 - quantile, (column, scratch) => {
    const above = selectRank(scratch, rank);
    const below = selectRank(scratch, count - 1 - rank);
    const rate = countFrom(column, above) / count;
    return { above, below, positiveRate: rate, negativeRate: rate };
  });
}

/**
 * Thresholds of the definition: for either sign, of all thresholds that part the column's values the one whose global rate is nearest
 * to 1/C; the rarer of two equally near.
 */
export function fireNominal(features: FeatureMatrix, targets: number): Firing {
  return fire(features, 1 / targets, (column, scratch) => {
    const positive = nearestThreshold(column, scratch, targets);
    const negated = column.map((value) => -value);
    const negative = nearestThreshold(negated, negated.slice(), targets);
    return {
      above: positive.threshold,
      below: -negative.threshold,
      positiveRate: positive.rate,
      negativeRate: negative.rate,
    };
  });
}

interface Thresholds {
  /** The unit fires with the positive sign where its value is above. */
  readonly above: number;
  /** The unit fires with the negative sign where its value is below. */
  readonly below: number;
  readonly positiveRate: number;
  readonly negativeRate: number;
}

/** `column` may not be changed, `scratch` is a copy of it that may. */
type FindThresholds = (column: Float32Array, scratch: Float32Array) => Thresholds;

/** Columns that are copied out of the matrix at once: as many as a cache line of the rows holds. */
const BLOCK = 16;

function fire(features: FeatureMatrix, nominalRate: number, find: FindThresholds): Firing {
  const { dim, count } = features;
  const firing = {
    positive: Array<Int32Array>(dim),
    negative: Array<Int32Array>(dim),
    positiveRate: new Float64Array(dim),
    negativeRate: new Float64Array(dim),
    nominalRate,
  };
  const columns = Array.from({ length: BLOCK }, () => new Float32Array(count));
  const scratch = new Float32Array(count);
  for (let unit = 0; unit < dim; unit++) {
    if (unit % BLOCK === 0) copyColumns(features, unit, columns);
    const column = columns[unit % BLOCK] ?? scratch;
    scratch.set(column);
    const { above, below, positiveRate, negativeRate } = find(column, scratch);
    firing.positive[unit] = rowsAbove(column, above);
    firing.negative[unit] = rowsBelow(column, below);
    firing.positiveRate[unit] = positiveRate;
    firing.negativeRate[unit] = negativeRate;
  }
  return firing;
}

/** Throws on a value that is no finite number: an order would not be defined. */
function copyColumns({ data, dim, count }: FeatureMatrix, first: number, columns: readonly Float32Array[]): void {
  const width = Math.min(columns.length, dim - first);
  for (let offset = 0; offset < width; offset++) {
    const column = columns[offset];
    if (column === undefined) continue;
    let sum = 0;
    for (let row = 0; row < count; row++) {
      const value = data[row * dim + first + offset] ?? 0;
      column[row] = value;
      sum += value;
    }
    // Float32 values can't overflow a double's sum, so it is finite if and only if all of them are.
    if (!Number.isFinite(sum)) throw new Error(`feature ${first + offset} holds a value that is not finite`);
  }
}

function nearestThreshold(
  column: Float32Array,
  scratch: Float32Array,
  targets: number,
): { readonly threshold: number; readonly rate: number } {
  const count = column.length;
  const wanted = count / targets;
  const value = selectRank(scratch, count - Math.ceil(wanted));
  const atLeast = countFrom(column, value);
  const beyond = rowsAbove(column, value).length;
  if (wanted - beyond <= atLeast - wanted) return { threshold: value, rate: beyond / count };
  return { threshold: largestBelow(column, value), rate: atLeast / count };
}

/** -Infinity where there is none. */
function largestBelow(column: Float32Array, bound: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of column) if (value < bound && value > largest) largest = value;
  return largest;
}

function countFrom(column: Float32Array, threshold: number): number {
  let count = 0;
  for (let row = 0; row < column.length; row++) if ((column[row] ?? 0) >= threshold) count++;
  return count;
}

function rowsAbove(column: Float32Array, threshold: number): Int32Array {
  let count = 0;
  for (let row = 0; row < column.length; row++) if ((column[row] ?? 0) > threshold) count++;
  const rows = new Int32Array(count);
  let next = 0;
  for (let row = 0; row < column.length; row++) if ((column[row] ?? 0) > threshold) rows[next++] = row;
  return rows;
}

function rowsBelow(column: Float32Array, threshold: number): Int32Array {
  let count = 0;
  for (let row = 0; row < column.length; row++) if ((column[row] ?? 0) < threshold) count++;
  const rows = new Int32Array(count);
  let next = 0;
  for (let row = 0; row < column.length; row++) if ((column[row] ?? 0) < threshold) rows[next++] = row;
  return rows;
}
