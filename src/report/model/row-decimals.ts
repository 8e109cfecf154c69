import type { Row, TableColumn } from "../report.ts";
import { decimalsOfFigures } from "./decimals.ts";

/**
 * For each row the decimals of its figure in a column whose rows measure different things: those of one measure have the same, by the
 * width of their intervals. Undefined where the column does not say what rows measure.
 */
export function chooseRowDecimals(
  rows: readonly Row[],
  { key, by, interval }: TableColumn,
): readonly (number | undefined)[] | undefined {
  if (by === undefined) return undefined;
  const measures = new Map<Row[string] | undefined, Row[]>();
  for (const row of rows) measures.set(row[by], [...(measures.get(row[by]) ?? []), row]);
  const decimals = new Map(
    [...measures].map(([measure, members]) => [
      measure,
      decimalsOfFigures(
        members.flatMap((row) => numberIn(row, key)),
        members.flatMap((row) => marginIn(row, interval)),
      ),
    ]),
  );
  return rows.map((row) => decimals.get(row[by]));
}

function marginIn(row: Row, interval: TableColumn["interval"]): number[] {
  if (interval === undefined) return [];
  const [low, high] = interval.map((key) => row[key]);
  return typeof low === "number" && typeof high === "number" ? [(high - low) / 2] : [];
}

function numberIn(row: Row, key: string): number[] {
  const value = row[key];
  return typeof value === "number" ? [value] : [];
}
