import { runTasks } from "../../parallel/run-tasks.ts";
import { countContents } from "../contents.ts";
import { Findings } from "../findings.ts";
import type { Factors, ImageRecord } from "../image-set.ts";
import { openImageSet } from "../image-set-reader.ts";
import { createImageSetWriter, type NewImage } from "../image-set-writer.ts";
import { type IngestReport, makeIngestReport } from "../ingest-report.ts";
import type { CropSettings } from "./crop-settings.ts";
import { type CutCrop, cutCrops } from "./cut-crops.ts";

export interface CropContext {
  readonly images: string;
  readonly outputs: { readonly crops: string; readonly report: string };
  /** Worker threads; 0 crops in this one. The bytes don't depend on it. */
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly progress: (done: number, total: number | undefined, unit: string) => void;
}

/**
 * Cuts objects out of an image set into another, `KEY/BOX` each, in order, and gives the report on it. A crop keeps split, video and frame, the label
 * of its box or image, and the factors of both; a box's object becomes a factor.
 */
export async function cropObjects(settings: CropSettings, context: CropContext): Promise<IngestReport> {
  const { images, outputs, threads, signal, log, progress } = context;
  const set = openImageSet(images);
  const { header } = set;
  const writer = createImageSetWriter(outputs.crops, {
    format: `${header.format}-crops`,
    classes: header.classes,
    shardBytes: settings.shardMiB * 2 ** 20,
  });
  const [findings, contents] = [new Findings(), countContents()];
  const orders = mapRecords(set.records(), (record) => ({ folder: images, record, settings }));
  let done = 0;
  for await (const { record, crops, findings: told } of runTasks(cutCrops, orders, { threads, signal })) {
    for (const finding of told) findings.add(finding);
    for (const crop of crops) {
      const image = toImage(record, crop);
      writer.add(image);
      contents.add(image);
    }
    progress(++done, set.count, "images");
  }
  set.close();
  if (writer.count === 0) throw new Error(`no crop is left of ${set.count} images: ${describe(findings)}`);
  writer.close();
  log(`${writer.count} crops of ${set.count} images`);
  const facts = { contents: contents.rows(header.classes), videos: contents.videos(), findings: findings.counts() };
  return makeIngestReport({ images: outputs.crops, report: outputs.report }, facts);
}

function* mapRecords<R>(records: Iterable<ImageRecord>, map: (record: ImageRecord) => R): Generator<R> {
  for (const record of records) yield map(record);
}

function toImage(record: ImageRecord, { index, box, width, height, bytes }: CutCrop): NewImage {
  const { key, split, video, frame, source } = record;
  const label = box.label ?? record.label;
  return {
    key: `${key}/${index}`,
    format: bytes[0] === 0xff ? "jpeg" : "png",
    ...{ width, height, source, split, label, video, frame, bytes },
    factors: mergeFactors(record.factors, box.object === undefined ? {} : { object: box.object }, box.factors),
  };
}

function mergeFactors(...all: readonly (Factors | undefined)[]): Factors | undefined {
  const merged = Object.assign({}, ...all);
  return Object.keys(merged).length === 0 ? undefined : merged;
}

function describe(findings: Findings): string {
  const counts = findings.counts().map(({ code, count }) => `${count} × ${code}`);
  return counts.length === 0 ? "they have no boxes (`proposals: grid` or `edge` needs none)" : counts.join(", ");
}
