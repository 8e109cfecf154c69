import { setImmediate } from "node:timers/promises";
import { BufferPool } from "./buffer-pool.ts";
import { type Contents, countContents } from "./contents.ts";
import { type Dataset, type Entry, type Finding, type Group, isFinding } from "./dataset.ts";
import { badImage } from "./finding.ts";
import { Findings } from "./findings.ts";
import { createImageSetWriter, DuplicateKeyError, type ImageSetWriter } from "./image-set-writer.ts";
import { type IngestReport, makeIngestReport } from "./ingest-report.ts";
import type { IngestSettings } from "./ingest-settings.ts";
import { mapAhead } from "./map-ahead.ts";
import { chooseClasses } from "./relabel.ts";
import { type Selection, selectGroups } from "./select-groups.ts";
import { type Prepared, prepareImage } from "./store-image.ts";

export interface IngestContext {
  readonly outputs: { readonly images: string; readonly report: string };
  readonly random: { fork(name: string): { next(): number } };
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly progress: (done: number, total: number | undefined, unit: string) => void;
}

/** Pictures under way: enough to keep sharp's threads busy. */
const AHEAD = 8;
/** How often the progress is told and a cancellation heard. */
const TURN = 64;

/**
 * Turns a data set into an image set, picture by picture, in bounded memory, and gives the report on it. Errors in the data fail it after the first 20
 * (`onBad: fail`), or lose what they are in (`drop`).
 */
export async function ingest(
  dataset: Dataset,
  settings: IngestSettings,
  context: IngestContext,
): Promise<IngestReport> {
  if (settings.shorterSidePx !== undefined && settings.store === "bytes") {
    throw new Error("shorterSidePx: pictures can't be shrunk with `store: bytes`; set `store: jpeg` or `png`");
  }
  const findings = new Findings();
  const { classes, subset, shardMiB } = settings;
  const random = context.random.fork("subset");
  const selection = selectGroups(dataset, {
    classes,
    subset,
    next: random.next,
    tell: (finding) => findings.add(finding),
  });
  const chosen = chooseClasses(dataset.classes, classes);
  const writer = createImageSetWriter(context.outputs.images, {
    format: dataset.format,
    classes: chosen.classes,
    maskClasses: dataset.masks?.classes,
    shardBytes: shardMiB * 2 ** 20,
  });
  const run: Run = {
    dataset,
    settings,
    context,
    findings,
    selection,
    writer,
    relabel: chosen.relabel,
    contents: countContents(),
  };
  await writeImages(run);
  if (findings.bad > 0 && settings.onBad === "fail") throw new Error(findings.renderBad());
  if (writer.count === 0) throw new Error(describeEmpty(run));
  writer.close();
  context.log(`${writer.count} images; ${findings.bad} errors in the data`);
  return makeIngestReport(context.outputs, {
    contents: run.contents.rows(chosen.classes),
    videos: run.contents.videos(),
    findings: findings.counts(),
  });
}

interface Run {
  readonly dataset: Dataset;
  readonly settings: IngestSettings;
  readonly context: IngestContext;
  readonly findings: Findings;
  readonly selection: Selection;
  readonly writer: ImageSetWriter;
  readonly relabel: ReturnType<typeof chooseClasses>["relabel"];
  readonly contents: Contents;
}

async function writeImages(run: Run): Promise<void> {
  const { context, settings, dataset, findings, selection } = run;
  const options = { ...settings, root: dataset.root, masks: dataset.masks, pool: new BufferPool() };
  let done = 0;
  for await (const { image, findings: told } of mapAhead(readEntries(run), AHEAD, (entry) =>
    prepareImage(entry, options),
  )) {
    for (const finding of told) findings.add(finding);
    if (image !== undefined && mayWrite(run)) write(run, image);
    if (image !== undefined) options.pool.giveBack(image.bytes);
    done += 1;
    if (done % TURN === 0) await takeTurn(context, done, selection.images);
    if (settings.onBad === "fail" && findings.hasEnough) return;
  }
  context.progress(done, selection.images ?? done, "images");
}

/** Once the ingest must fail, it only looks for more errors to tell. */
function mayWrite({ settings, findings }: Run): boolean {
  return settings.onBad === "drop" || findings.bad === 0;
}

async function* readEntries({ selection, findings, relabel }: Run): AsyncGenerator<Entry> {
  const tell = (finding: Finding): void => findings.add(finding);
  for (const group of selection.chosen()) {
    for await (const item of readGroup(group)) {
      if (isFinding(item)) tell(item);
      else yield relabel(item, tell);
    }
  }
}

function readGroup(group: Group): AsyncIterable<Entry | Finding> | Iterable<Entry | Finding> {
  return group.entries();
}

function write({ writer, contents, findings }: Run, image: NonNullable<Prepared["image"]>): void {
  try {
    writer.add(image);
    contents.add(image);
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    findings.add(
      badImage(
        "duplicate",
        { file: image.source ?? image.key },
        `${error.message}; it is listed twice, or differs only in its ending`,
      ),
    );
  }
}

async function takeTurn({ signal, progress }: IngestContext, done: number, total: number | undefined): Promise<void> {
  progress(done, total, "images");
  await setImmediate();
  signal.throwIfAborted();
}

function describeEmpty({ findings, selection }: Run): string {
  const reasons = findings.counts().map(({ code, of, count }) => `${count} × ${code} (${of})`);
  return `no image is left of ${selection.groups} chosen${reasons.length > 0 ? `: ${reasons.join(", ")}` : ""}`;
}
