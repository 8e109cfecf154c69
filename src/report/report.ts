import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MetricInfos } from "../core/metric-info.ts";

export type { MetricInfo, MetricInfos } from "../core/metric-info.ts";

/**
 * What a stage tells people, as `report.json` in an artifact of the kind `report`; its pictures stand beside it.
 * `metrics` are what `pipe diff` compares; the rest is shown by `pipe report` and `pipe ui`.
 */
export interface Report {
  /** The first is the one to look at. */
  readonly metrics: { readonly [name: string]: number };
  /** What the metrics are of, where the matrix doesn't say it: `{ protocol: "viewpoint" }`. */
  readonly facts?: { readonly [name: string]: string };
  /** What the metrics mean, where the name does not say it. */
  readonly metricInfo?: MetricInfos;
  readonly title?: string;
  /** Short paragraphs in plain text. */
  readonly notes?: readonly string[];
  readonly tables?: { readonly [name: string]: Table };
  /** Names of the tables to show before all else: what the stage found. */
  readonly lead?: readonly string[];
  readonly curves?: { readonly [name: string]: Curve };
  readonly charts?: { readonly [name: string]: IntervalChart };
  readonly pictures?: readonly Picture[];
}

/** Rows for people, and for CSV: flat objects with the same keys. An older report's table is the bare list of rows. */
export type Table =
  | readonly Row[]
  | {
      readonly title?: string;
      readonly columns?: readonly TableColumn[];
      readonly rows: readonly Row[];
    };

export interface TableColumn {
  readonly key: string;
  readonly title?: string;
  readonly unit?: string;
  readonly better?: "higher" | "lower";
  /** What its figures can be, such as [0, 100]: a chart of them ends there, whatever their intervals. */
  readonly bounds?: readonly [low: number, high: number];
  /** Key of the column that says what a row measures, where rows measure different things: figures of one measure share their decimals. */
  readonly by?: string;
  /** Keys of the columns with the ends of its 95 % interval, which say how many decimals mean something. */
  readonly interval?: readonly [low: string, high: string];
}

export type Row = { readonly [column: string]: string | number | boolean | null };

/** Lines over one axis, such as a loss over epochs. */
export interface Curve {
  readonly title: string;
  readonly x: { readonly title: string; readonly unit?: string };
  readonly y: { readonly title: string; readonly unit?: string; readonly better?: "higher" | "lower" };
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[];
}

/** Means with intervals: one dot-and-whisker group per `group`, one dot per `name`. */
export interface IntervalChart {
  readonly title: string;
  readonly value: Omit<TableColumn, "key"> & { readonly title: string };
  readonly points: readonly {
    readonly group: string;
    readonly name: string;
    readonly mean: number;
    readonly low?: number;
    readonly high?: number;
    /** Single values, such as one per seed. */
    readonly values?: readonly number[];
  }[];
  /** Marks to compare with: a chance floor, a published figure. */
  readonly marks?: readonly { readonly group: string; readonly name: string; readonly value: number }[];
}

export interface Picture {
  /** A file beside report.json. */
  readonly file: string;
  readonly title: string;
  /** What it shows, for who can't see it. */
  readonly alt: string;
  readonly kind?: "contact-sheet" | "views" | "pairs" | "tracks" | "units" | "masks" | "figure";
}

/** Writes `report.json` into an output folder. Throws on a metric that is no finite number. */
export function writeReport(folder: string, report: Report): void {
  for (const [name, value] of Object.entries(report.metrics)) {
    if (!Number.isFinite(value)) throw new Error(`the metric "${name}" is ${value}: a metric is a finite number`);
  }
  writeFileSync(join(folder, "report.json"), `${JSON.stringify(report, undefined, 2)}\n`);
}
