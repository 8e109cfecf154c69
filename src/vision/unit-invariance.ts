import type { Firing } from "./firing.ts";
import { countRows, type InvarianceDesign } from "./invariance-design.ts";

/** Measures one unit: I_y(i) = L_y(i) / G(i) for each target y. The array is overwritten by the next call. */
export type UnitInvariance = (unit: number) => Float64Array;

/**
 * As the authors' code has it: in every set the sign that fires more often counts, and a target's local rate is the mean over those of
 * its sets in which the unit fires at all.
 */
export function publishedInvariance(firing: Firing, design: InvarianceDesign, minimumSet: number): UnitInvariance {
  const { targetOfSet, targets } = design;
  const sizes = countRows(design);
  const [positive, negative] = [new Int32Array(sizes.length), new Int32Array(sizes.length)];
  const [invariance, fired] = [new Float64Array(targets), new Int32Array(targets)];
  return (unit) => {
    countFired(firing.positive[unit], design, positive);
    countFired(firing.negative[unit], design, negative);
    invariance.fill(0);
    fired.fill(0);
    for (let set = 0; set < sizes.length; set++) {
      const size = sizes[set] ?? 0;
      const most = Math.max(positive[set] ?? 0, negative[set] ?? 0);
      if (most === 0 || size < minimumSet) continue;
      const target = targetOfSet[set] ?? 0;
      invariance[target] = (invariance[target] ?? 0) + most / size;
      fired[target] = (fired[target] ?? 0) + 1;
    }
    const rate = firing.positiveRate[unit] ?? 0;
    return divideByCounts(invariance, fired, rate);
  };
}

/** In place: sums become means over the rate; nothing stays 0. */
function divideByCounts(sums: Float64Array, counts: Int32Array, rate: number): Float64Array {
  for (let target = 0; target < sums.length; target++) {
    const count = counts[target] ?? 0;
    if (count > 0) sums[target] = (sums[target] ?? 0) / count / rate;
  }
  return sums;
}

/**
 * The definition: L_y(i) is the mean over all sets of target y, and a unit has one sign, that of its larger invariance to any target. Where
 * both signs are as good, it is the one that is larger at the first target in which they differ, so that the choice is the same for a
 * unit whose sign is flipped.
 */
export function formulaInvariance(firing: Firing, design: InvarianceDesign, minimumSet: number): UnitInvariance {
  const sizes = countRows(design);
  const sets = countSets(design, sizes, minimumSet);
  const fired = new Int32Array(sizes.length);
  const [positive, negative] = [new Float64Array(design.targets), new Float64Array(design.targets)];
  const measure = (rows: Int32Array | undefined, rate: number, invariance: Float64Array): void => {
    countFired(rows, design, fired);
    invariance.fill(0);
    for (let set = 0; set < sizes.length; set++) {
      const size = sizes[set] ?? 0;
      if (size < minimumSet || fired[set] === 0) continue;
      const target = design.targetOfSet[set] ?? 0;
      invariance[target] = (invariance[target] ?? 0) + (fired[set] ?? 0) / size / (sets[target] ?? 1) / rate;
    }
  };
  return (unit) => {
    measure(firing.positive[unit], firing.positiveRate[unit] ?? 0, positive);
    measure(firing.negative[unit], firing.negativeRate[unit] ?? 0, negative);
    return isBetter(negative, positive) ? negative : positive;
  };
}

/** Counts the rows of each set among `rows`. */
function countFired(rows: Int32Array | undefined, { setOfRow }: InvarianceDesign, counts: Int32Array): void {
  counts.fill(0);
  if (rows === undefined) return;
  for (let index = 0; index < rows.length; index++) {
    const set = setOfRow[rows[index] ?? 0] ?? 0;
    counts[set] = (counts[set] ?? 0) + 1;
  }
}

function countSets({ targetOfSet, targets }: InvarianceDesign, sizes: Int32Array, minimumSet: number): Int32Array {
  const sets = new Int32Array(targets);
  for (let set = 0; set < sizes.length; set++) {
    const target = targetOfSet[set] ?? 0;
    if ((sizes[set] ?? 0) >= minimumSet) sets[target] = (sets[target] ?? 0) + 1;
  }
  return sets;
}

/** Beyond the rounding errors of sums in another order. */
const SAME = 1e-9;

function isBetter(invariance: Float64Array, other: Float64Array): boolean {
  const lead = Math.max(...invariance) - Math.max(...other);
  if (Math.abs(lead) > SAME) return lead > 0;
  const first = invariance.findIndex((value, target) => Math.abs(value - (other[target] ?? 0)) > SAME);
  return first >= 0 && (invariance[first] ?? 0) > (other[first] ?? 0);
}
