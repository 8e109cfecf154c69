import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { createRandom } from "../../src/core/random.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import type { ImageRecord } from "../../src/datasets/image-set.ts";
import { type ImageSet, openImageSet } from "../../src/datasets/image-set-reader.ts";
import { ingest } from "../../src/datasets/ingest.ts";
import type { IngestReport } from "../../src/datasets/ingest-report.ts";
import { INGEST_PARAMS, type IngestSettings } from "../../src/datasets/ingest-settings.ts";
import { encodeJpeg, encodePng } from "../../src/images/encode.ts";
import { blankPixels, type Pixels } from "../../src/images/pixels.ts";

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pipe-datasets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Writes files by their paths, and gives the root. */
export function writeFiles(files: { readonly [path: string]: string | Uint8Array }, root = makeFolder()): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** A picture with a gradient that depends on the seed. */
export function makePixels(width: number, height: number, seed = 0): Pixels {
  const pixels = blankPixels(width, height);
  for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = (i * 7 + seed * 31 + (i % 3) * 40) % 256;
  return pixels;
}

export function makeJpeg(width = 40, height = 30, seed = 0): Promise<Uint8Array> {
  return encodeJpeg(makePixels(width, height, seed));
}

export function makePng(width = 40, height = 30, seed = 0): Promise<Uint8Array> {
  return encodePng(makePixels(width, height, seed));
}

export interface Ingested {
  readonly set: ImageSet;
  readonly records: readonly ImageRecord[];
  readonly report: IngestReport;
  readonly folder: string;
  readonly reportFolder: string;
  readonly progress: readonly (readonly [done: number, total: number | undefined, unit: string])[];
}

/** Ingests with the defaults of the stages. */
export async function ingestAll(dataset: Dataset, settings: Partial<IngestSettings> = {}): Promise<Ingested> {
  const [folder, reportFolder] = [makeFolder(), makeFolder()];
  const defaults = z.object(INGEST_PARAMS).parse({});
  const progress: [number, number | undefined, string][] = [];
  const report = await ingest(
    dataset,
    { ...defaults, ...settings },
    {
      outputs: { images: folder, report: reportFolder },
      random: createRandom(String(settings.seed ?? 0)),
      signal: new AbortController().signal,
      log: () => undefined,
      progress: (...told) => progress.push(told),
    },
  );
  const set = openImageSet(folder);
  onTestFinished(() => set.close());
  return { set, records: [...set.records()], report, folder, reportFolder, progress };
}

/** The findings of a report, as lines. */
export function linesOf({ report }: Pick<Ingested, "report">): string[] {
  return report.tables.examples.rows.map(({ finding }) => finding);
}
