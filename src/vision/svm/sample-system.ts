import type { Gram } from "./gram.ts";
import type { Problem } from "./problem.ts";
import type { SvmMemory } from "./svm-memory.ts";

/**
 * Newton's system among the active samples (Chapelle 2007, section 4), of their products K_ij = x_i·x_j:
 *
 *     (K + 1/(2C share)) β = y,    w = Σ β_i x_i.
 */
export interface SampleSystem {
  readonly problem: Problem;
  readonly gram: Gram;
  /** Whose rows of K are in the memory's `factor`, or, where it is of a cost, of the factor. */
  order: Int32Array;
  factorOf: number | undefined;
}

export interface ActiveSamples {
  readonly cost: number;
  /** By sample; those above 0 are active, `side` at most. */
  readonly margins: Float64Array;
}

/**
 * Writes the step from the weights to the solution into `step`; false, and no step, where that has been done for the same samples and
 * cost: what is left is rounding, of which the features' system has less. The samples stand in the order of their margins at a cost's first step:
 * those that leave at the next are mostly the last, and the factor's rows before the first that left stay as they are.
 */
export function solveAmongSamples(memory: SvmMemory, system: SampleSystem, { cost, margins }: ActiveSamples): boolean {
  const { kernels, side, at, direction } = memory;
  const before = system.factorOf === cost ? system.order : NONE;
  const { order, first, padded } = arrange(before, margins);
  if (before.length > 0 && isEqual(before, order)) return false;
  gather(memory, system, { order, first, padded });
  for (let place = first; place < order.length; place++) {
    memory.factor[place * side + place] =
      (memory.factor[place * side + place] ?? 0) + slackOf(system, order, place, cost);
  }
  for (let place = order.length; place < padded; place++) memory.factor[place * side + place] = 1;
  kernels.factorise(at.factor, side, first, padded, 0, at.factor);
  [system.order, system.factorOf] = [order, cost];
  direction.fill(0);
  for (let place = 0; place < order.length; place++) direction[place] = system.problem.signs[order[place] ?? 0] ?? 0;
  kernels.solve(at.factor, side, padded, at.direction);
  writeStep(memory, order, direction);
  return true;
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((value, place) => value === b[place]);
}

/** 1/(2C share) of the sample at a place. */
function slackOf({ problem }: SampleSystem, order: Int32Array, place: number, cost: number): number {
  return 0.5 / (cost * (problem.shares[order[place] ?? 0] ?? 1));
}

/** Active samples in their order; rows of `first` and on are not those that were there; `padded` is a multiple of 4. */
export interface Arrangement {
  readonly order: Int32Array;
  readonly first: number;
  readonly padded: number;
}

/**
 * What was there in its order, though no longer active, and then what has come; the active samples alone where they are much fewer, or where all
 * of these are more than `most`.
 */
export function extend(before: Int32Array, margins: Float64Array, most: number): Arrangement {
  const isNew = markActive(margins);
  const active = isNew.reduce((sum, mark) => sum + mark, 0);
  for (const sample of before) isNew[sample] = 0;
  const come = listMarked(isNew);
  const size = before.length + come.length;
  if (active < COMPACT * size || size > most) return arrange(NONE, margins);
  const order = new Int32Array(size);
  order.set(before);
  order.set(come, before.length);
  return { order, first: 4 * Math.floor(before.length / 4), padded: 4 * Math.ceil(size / 4) };
}

const COMPACT = 0.8;
export const NONE = new Int32Array();

function markActive(margins: Float64Array): Uint8Array {
  const marks = new Uint8Array(margins.length);
  for (let sample = 0; sample < marks.length; sample++) marks[sample] = (margins[sample] ?? 0) > 0 ? 1 : 0;
  return marks;
}

function listMarked(marks: Uint8Array): Int32Array {
  const list = new Int32Array(marks.reduce((sum, mark) => sum + mark, 0));
  let place = 0;
  for (let sample = 0; sample < marks.length; sample++) if (marks[sample] === 1) list[place++] = sample;
  return list;
}

/** The active samples: those that were there in their order, then the others, those of the largest margins first. */
export function arrange(before: Int32Array, margins: Float64Array): Arrangement {
  const isNew = markActive(margins);
  const stay = before.filter((sample) => isNew[sample] === 1);
  for (const sample of stay) isNew[sample] = 0;
  const come = listMarked(isNew).sort((a, b) => (margins[b] ?? 0) - (margins[a] ?? 0) || a - b);
  const size = stay.length + come.length;
  const order = new Int32Array(size);
  order.set(stay);
  order.set(come, stay.length);
  let equal = 0;
  while (equal < before.length && before[equal] === order[equal]) equal++;
  return { order, first: 4 * Math.floor(equal / 4), padded: 4 * Math.ceil(size / 4) };
}

/** Writes K's rows from `first` on, and rows of zeros up to a multiple of 4. */
export function gather(
  { side, factor }: SvmMemory,
  { gram: { products, count } }: SampleSystem,
  { order, first, padded }: Arrangement,
): void {
  for (let place = first; place < order.length; place++) {
    const [from, to] = [count * (order[place] ?? 0), side * place];
    for (let other = 0; other <= place; other++) factor[to + other] = products[from + (order[other] ?? 0)] ?? 0;
  }
  for (let place = order.length; place < padded; place++) factor.fill(0, side * place, side * place + place + 1);
}

/** From the weights to Σ β_i x_i. */
export function writeStep(
  { kernels, features, width, at, weights, step, products }: SvmMemory,
  order: Int32Array,
  solution: Float64Array,
): void {
  products.fill(0);
  for (let place = 0; place < order.length; place++) products[order[place] ?? 0] = solution[place] ?? 0;
  for (let unit = 0; unit < width; unit++) step[unit] = -(weights[unit] ?? 0);
  kernels.addMultiples(at.samples, features.count, width, at.products, at.step);
}
