import { compareNames } from "../core/compare-names.ts";

/** Which rows of the features are transformed versions of one thing, and of what target it is. */
export interface InvarianceDesign {
  /** Set of each row, 0 … S-1. */
  readonly setOfRow: Int32Array;
  /** Target of each set, 0 … C-1. */
  readonly targetOfSet: Int32Array;
  /** C, also of targets that have no set that counts. */
  readonly targets: number;
}

/** A row's place, by names. */
export interface Placement {
  readonly target: string;
  readonly set: string;
}

/**
 * The design of rows that are placed by name; target names in their order. Numbers don't depend on the order of the rows: names are
 * sorted. A set is of its first row's target.
 */
export function createDesign(
  rows: readonly Placement[],
): InvarianceDesign & { readonly targetNames: readonly string[] } {
  const targetNames = [...new Set(rows.map(({ target }) => target))].sort(compareNames);
  const targetIds = new Map(targetNames.map((name, index) => [name, index]));
  const setTargets = new Map<string, string>();
  for (const { set, target } of rows) if (!setTargets.has(set)) setTargets.set(set, target);
  const setNames = [...setTargets.keys()].sort(compareNames);
  const setIds = new Map(setNames.map((name, index) => [name, index]));
  return {
    setOfRow: Int32Array.from(rows, ({ set }) => setIds.get(set) ?? 0),
    targetOfSet: Int32Array.from(setNames, (name) => targetIds.get(setTargets.get(name) ?? "") ?? 0),
    targets: targetNames.length,
    targetNames,
  };
}

/** The same sets and targets with the rows dealt anew: what chance gives (Fisher–Yates). */
export function shuffleDesign(design: InvarianceDesign, random: { integer(n: number): number }): InvarianceDesign {
  const setOfRow = design.setOfRow.slice();
  for (let last = setOfRow.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const moved = setOfRow[last] ?? 0;
    setOfRow[last] = setOfRow[other] ?? 0;
    setOfRow[other] = moved;
  }
  return { ...design, setOfRow };
}

/** Rows of each set. */
export function countRows({ setOfRow, targetOfSet }: InvarianceDesign): Int32Array {
  const sizes = new Int32Array(targetOfSet.length);
  for (const set of setOfRow) sizes[set] = (sizes[set] ?? 0) + 1;
  return sizes;
}

export function tallySets(
  design: InvarianceDesign,
  minimumSet: number,
): { readonly counted: number; readonly tooSmall: number } {
  const sizes = countRows(design);
  const counted = sizes.filter((size) => size >= minimumSet).length;
  return { counted, tooSmall: sizes.length - counted };
}
