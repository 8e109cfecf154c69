import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/**
 * The artifact kind `features`: what an encoder says of each image, or of each box of an image.
 *
 *     features.safetensors   the tensor `features`, N×D
 *     rows.jsonl             one FeatureRow a line, in the tensor's order
 *     features.json          {version, count, dim, classes}
 */
export interface Features {
  /** N×D, row-major. */
  readonly features: Float32Array;
  /** N. */
  readonly count: number;
  /** D. */
  readonly dim: number;
  readonly rows: readonly FeatureRow[];
  /** Class names; labels count in them. */
  readonly classes: readonly string[];
}

/** What a row of features is of. An image and a box together are the row's key: boxes of one image are rows of their own. */
export interface FeatureRow {
  /** The image's key in its set. */
  readonly key: string;
  /** Where the row is of one object's box, px as in the image set; else it is of the whole image. */
  readonly box?: RowBox | undefined;
  readonly label?: number | undefined;
  readonly labels?: readonly number[] | undefined;
  readonly difficultLabels?: readonly number[] | undefined;
  readonly split?: string | undefined;
  readonly video?: string | undefined;
  readonly frame?: number | undefined;
  /** The image's, and over them the box's. */
  readonly factors?: { readonly [name: string]: number | string } | undefined;
}

export interface RowBox {
  /** Position among the image's boxes. */
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Left out of a test's evaluation (VOC). */
  readonly difficult?: boolean | undefined;
  /** The object's identity within the data set, where it is known. */
  readonly object?: string | undefined;
}

const VERSION = 1;

/** Writes the artifact into an empty folder; the same features give the same bytes. */
export function writeFeatures(folder: string, { features, dim, rows, classes }: Omit<Features, "count">): void {
  const count = rows.length;
  if (features.length !== count * dim) {
    throw new Error(`${features.length} values are not ${count} rows of ${dim}`);
  }
  writeSafetensors(join(folder, "features.safetensors"), { features: { shape: [count, dim], data: features } });
  writeFileSync(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(join(folder, "features.json"), `${JSON.stringify({ version: VERSION, count, dim, classes })}\n`);
}

/** Reads the artifact. Throws where its parts don't fit together. */
export function readFeatures(folder: string): Features {
  const header: { classes: readonly string[] } = JSON.parse(readFileSync(join(folder, "features.json"), "utf8"));
  const { shape, data } = readSafetensors(join(folder, "features.safetensors")).read("features"); // N×D
  const [count = 0, dim = 0] = shape;
  const lines = readFileSync(join(folder, "rows.jsonl"), "utf8").split("\n");
  const rows: FeatureRow[] = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  if (rows.length !== count) throw new Error(`${folder} has ${count} features, but ${rows.length} rows`);
  return { features: data, count, dim, rows, classes: header.classes };
}
