import type { Random } from "../../core/random.ts";
import type { FeatureRow } from "../features.ts";
import type { Placement } from "../invariance-design.ts";

/** How one invariance is measured: which rows are versions of one thing, and of what target that is. */
export interface Protocol {
  /** What varies within a set, in a few words. */
  readonly varies: string;
  place(rows: readonly FeatureRow[], options: ProtocolOptions): Placed;
}

export interface ProtocolOptions {
  /** Class names that `label` counts in. */
  readonly classes: readonly string[];
  readonly random: Random;
  /** Occlusion: a video is taken if the visible share of its object varies by so many eighths at least. */
  readonly coverRange: number;
}

/** The rows that a protocol takes, and those that it leaves out. */
export interface Placed {
  readonly rows: readonly PlacedRow[];
  /** Rows left out, by reason. */
  readonly drops: { readonly [reason: string]: number };
}

export interface PlacedRow extends Placement {
  /** Position in the features. */
  readonly row: number;
}

/** Places each row by itself; `place` gives its target and set, or why it is left out. */
export function placeEach(
  rows: readonly FeatureRow[],
  place: (row: FeatureRow) => Placement | { readonly drop: string },
): Placed {
  const placed: PlacedRow[] = [];
  const reasons: string[] = [];
  for (const [index, row] of rows.entries()) {
    const found = place(row);
    if ("drop" in found) reasons.push(found.drop);
    else placed.push({ row: index, ...found });
  }
  return { rows: placed, drops: countReasons(reasons) };
}

export function countReasons(reasons: readonly string[]): { readonly [reason: string]: number } {
  const counts: { [reason: string]: number } = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
