import { meanInterval } from "../../core/statistics.ts";
import type { DotsPanel } from "../charts/dots.ts";
import type { Row, Table, TableColumn } from "../report.ts";
import { choosePalette, type Palettes } from "./palettes.ts";
import { findPlaces, type Place } from "./places.ts";
import type { StageView } from "./run-view.ts";

/** A chart of a table that the instances of a stage share row by row, such as AP by class. */
export interface MergedTable {
  readonly title: string;
  readonly panel: DotsPanel;
}

/** Rows below which a table says as much as a chart. */
const FEWEST_ROWS = 3;
/** Dots of a row that can be told apart. */
const MOST_PLACES = 8;

/**
 * For each table whose rows are named by their first column: the first column that has a unit, as means over the
 * repetitions with their 95 % intervals, a row of dots for each name.
 */
export function mergeTables(stages: readonly StageView[], over: string, palettes: Palettes = []): MergedTable[] {
  const names = new Set(stages.flatMap((stage) => tablesOf(stage).map(([name]) => name)));
  const places = findPlaces(stages, over);
  if (places.length > MOST_PLACES) return [];
  const palette = choosePalette(
    palettes,
    places.map(({ name }) => name),
  );
  return [...names]
    .flatMap((name) => mergeTable(name, stages, places))
    .map(({ title, panel }) => ({
      title,
      panel: { ...panel, palette },
    }));
}

function mergeTable(table: string, stages: readonly StageView[], places: readonly Place[]): MergedTable[] {
  const shape = stages.flatMap((stage) => shapeOf(findTable(stage, table)))[0];
  if (shape === undefined) return [];
  const { key, value, title } = shape;
  const read = (stage: StageView, row: string): number[] =>
    rowsOf(findTable(stage, table)).flatMap((each) => {
      const figure = each[value.key];
      return each[key.key] === row && typeof figure === "number" ? [figure] : [];
    });
  const rows = [...new Set(stages.flatMap((stage) => namesIn(rowsOf(findTable(stage, table)), key.key)))];
  const points = rows.flatMap((row) => places.flatMap((place) => pointOf({ row, place, read })));
  const { key: name, ...measure } = value;
  const measured = value.title ?? name;
  return [
    {
      title: `${measured} by ${key.title ?? key.key}`,
      panel: {
        kind: "dots",
        label: `${title}: ${measured} by ${key.title ?? key.key}`,
        value: { ...measure, title: measured },
        points,
        marks: [],
      },
    },
  ];
}

interface PointRequest {
  readonly row: string;
  readonly place: Place;
  readonly read: (stage: StageView, row: string) => number[];
}

function pointOf({ row, place, read }: PointRequest): DotsPanel["points"] {
  const values = place.stages.flatMap((stage) => read(stage, row));
  if (values.length === 0) return [];
  const { mean, margin } = meanInterval(values);
  const interval = margin === undefined ? {} : { low: mean - margin, high: mean + margin };
  return [{ group: row, name: place.name, mean, ...interval, values }];
}

interface Shape {
  readonly title: string;
  readonly key: TableColumn;
  readonly value: TableColumn & { readonly unit: string };
}

/** What of a table can be drawn: its rows have names that differ, and one of its columns measures something. */
function shapeOf(table: Table | undefined): Shape[] {
  if (table === undefined || !("columns" in table) || table.columns === undefined) return [];
  const [key, ...others] = table.columns;
  if (key === undefined || table.rows.length < FEWEST_ROWS) return [];
  const value = others.find((column): column is Shape["value"] => isMeasured(column, table.rows));
  const names = namesIn(table.rows, key.key);
  if (value === undefined || names.length < table.rows.length || new Set(names).size < names.length) return [];
  return [{ title: table.title ?? "", key, value }];
}

function isMeasured({ key, unit }: TableColumn, rows: readonly Row[]): boolean {
  const values = rows.map((row) => row[key]).filter((value) => value !== null);
  return unit !== undefined && values.length > 0 && values.every((value) => typeof value === "number");
}

function namesIn(rows: readonly Row[], key: string): string[] {
  return rows.flatMap((row) => {
    const name = row[key];
    return typeof name === "string" ? [name] : [];
  });
}

function tablesOf({ reports }: StageView): (readonly [string, Table])[] {
  return reports.flatMap(({ report }) => Object.entries(report.tables ?? {}));
}

function findTable(stage: StageView, name: string): Table | undefined {
  return tablesOf(stage).find(([each]) => each === name)?.[1];
}

function rowsOf(table: Table | undefined): readonly Row[] {
  if (table === undefined) return [];
  return "rows" in table ? table.rows : table;
}
