import type { FeatureRow } from "../features.ts";

/** A factor that is a number; undefined where it is missing or a word. */
export function readNumber(row: FeatureRow, factor: string): number | undefined {
  const value = row.factors?.[factor];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The thing that a row shows: the factor `object`, else the box's object. */
export function readObject(row: FeatureRow): string | undefined {
  const object = row.factors?.["object"] ?? row.box?.object;
  return object === undefined ? undefined : String(object);
}

/** The name of the row's class. */
export function readClass({ label }: FeatureRow, classes: readonly string[]): string | undefined {
  return label === undefined ? undefined : (classes[label] ?? String(label));
}
