import type { FeatureRow } from "./features.ts";

/** For one class: which rows are of it, and which show it only as difficult objects. */
export interface ClassRows {
  readonly positive: Uint8Array;
  readonly difficult: Uint8Array;
}

/** A row is of its single label, or of each of its labels. */
export function markClass(rows: readonly FeatureRow[], label: number): ClassRows {
  const isOf = (row: FeatureRow): boolean =>
    row.labels === undefined ? row.label === label : row.labels.includes(label);
  return {
    positive: Uint8Array.from(rows, (row) => (isOf(row) ? 1 : 0)),
    difficult: Uint8Array.from(rows, (row) => (!isOf(row) && row.difficultLabels?.includes(label) === true ? 1 : 0)),
  };
}
