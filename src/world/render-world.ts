import { writeAde20kClasses } from "../datasets/ade20k-writer.ts";
import { writeCocoInstances } from "../datasets/coco-writer.ts";
import { writeGot10kList } from "../datasets/got10k-writer.ts";
import { writeSynsets } from "../datasets/imagenet-writer.ts";
import { writePascal3dSets } from "../datasets/pascal3d-writer.ts";
import { writeVocLists } from "../datasets/voc-writer.ts";
import { runTasks } from "../parallel/run-tasks.ts";
import { CATEGORIES } from "./category.ts";
import { countAde20kClasses } from "./recipes/ade20k.ts";
import { type AnyJob, type AnyRendered, renderTask } from "./recipes/render-job.ts";
import { CLASS_NAMES } from "./recipes/scene-objects.ts";
import { DATASETS, type DatasetName, type Shown, type WorldSettings } from "./recipes/settings.ts";

export type WorldRoots = { readonly [dataset in DatasetName]: string };

/** What has been written of a data set. */
export interface DatasetSummary {
  readonly dataset: DatasetName;
  readonly images: number;
  /** Some pictures, from jobs spread over the data set. */
  readonly shown: readonly Shown[];
}

export interface RenderOptions {
  readonly roots: WorldRoots;
  readonly settings: WorldSettings;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  onProgress?(done: number, total: number): void;
}

/** Writes all data sets. The bytes don't depend on the number of threads. */
export async function renderWorld(options: RenderOptions): Promise<DatasetSummary[]> {
  const { roots, settings, threads, signal, onProgress } = options;
  const jobs = DATASETS.flatMap((dataset) => listJobs(dataset, roots[dataset], settings));
  const results: { readonly job: AnyJob; readonly rendered: AnyRendered }[] = [];
  for await (const rendered of runTasks(renderTask, jobs, { threads, ahead: 8 * threads, signal })) {
    const job = jobs[results.length];
    if (job !== undefined) results.push({ job, rendered });
    onProgress?.(results.length, jobs.length);
  }
  writeLists(
    roots,
    settings,
    results.map(({ rendered }) => rendered),
  );
  return DATASETS.map((dataset) =>
    summarise(
      dataset,
      results.filter(({ job }) => job.dataset === dataset),
    ),
  );
}

function listJobs(dataset: DatasetName, root: string, settings: WorldSettings): AnyJob[] {
  return Array.from({ length: countJobs(dataset, settings) }, (_, index) => ({ dataset, index, root, settings }));
}

function countJobs(dataset: DatasetName, settings: WorldSettings): number {
  switch (dataset) {
    case "trackingnet":
      return settings.videos;
    case "aloi-view":
    case "aloi-ill":
    case "aloi-col":
      return settings.aloi;
    default:
      return settings[dataset];
  }
}

/** The files that tell of a whole data set. */
function writeLists(roots: WorldRoots, settings: WorldSettings, rendered: readonly AnyRendered[]): void {
  writeSynsets(roots.imagenet, CATEGORIES);
  writeGot10kList(
    roots.got10k,
    "train",
    Array.from({ length: settings.got10k }, (_, i) => i + 1),
  );
  const voc = rendered.filter((result) => result.dataset === "voc");
  writeVocLists(
    roots.voc,
    voc.map(({ entry }) => entry),
    CLASS_NAMES,
  );
  const coco = rendered.filter((result) => result.dataset === "coco").map(({ entry }) => entry);
  for (const split of ["train2017", "val2017"] as const) {
    writeCocoInstances(
      roots.coco,
      split,
      coco.filter((entry) => entry.split === split),
      CLASS_NAMES,
    );
  }
  writeAde20kClasses(roots.ade20k, countAde20kClasses(rendered.filter((result) => result.dataset === "ade20k")));
  const pascal3d = rendered.filter((result) => result.dataset === "pascal3d");
  writePascal3dSets(
    roots.pascal3d,
    pascal3d.map(({ entry }) => entry),
  );
}

const SHOWN = 32;

function summarise(dataset: DatasetName, results: readonly { readonly rendered: AnyRendered }[]): DatasetSummary {
  const images = results.reduce((sum, { rendered }) => sum + rendered.images, 0);
  const most = Math.max(0, ...results.map(({ rendered }) => rendered.shown.length));
  const candidates = results.map(({ rendered }) => rendered.shown).filter(({ length }) => length === most);
  return { dataset, images, shown: spread(candidates, SHOWN / Math.max(1, most)).flat() };
}

/** Up to `count` of them, over the whole length; the extra step of 5 is to meet all categories, which come in twelves. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const places = Array.from(
    { length: count },
    (_, i) => (Math.floor((i * items.length) / count) + 5 * i) % items.length,
  );
  return [...new Set(places)].sort((a, b) => a - b).flatMap((place) => items.slice(place, place + 1));
}
