import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Artifact } from "../core/artifact.ts";
import type { ArtifactChange } from "../core/compare-artifacts.ts";
import { makeDifference, makeThumbnail, type Thumbnail } from "../images/thumbnail.ts";
import type { PictureChange } from "./model/change-view.ts";
import type { ShownPicture } from "./pictures.ts";
import { readReport } from "./read-report.ts";

const SIZE = { maxSidePx: 520, quality: 66 };
/** Characters that the pictures of a page take at most, and how many there are. */
const BUDGET = 3_600_000;
const MOST = 60;

/** The pictures of changed reports, before and after, with their differences: as many as a page holds. */
export async function embedChanges(
  artifacts: readonly ArtifactChange[],
  folderOf: (artifact: Artifact) => string,
): Promise<PictureChange[]> {
  const changes: PictureChange[] = [];
  let left = BUDGET;
  for (const { stage, before, after } of artifacts) {
    if (before?.kind !== "report" || after?.kind !== "report") continue;
    for (const change of await compareFolders(stage, folderOf(before), folderOf(after))) {
      const size = [change.before, change.after, change.difference].reduce(
        (sum, each) => sum + (each?.src.length ?? 0),
        0,
      );
      if (size > left || changes.length >= MOST) return changes;
      left -= size;
      changes.push(change);
    }
  }
  return changes;
}

async function compareFolders(stage: string, before: string, after: string): Promise<PictureChange[]> {
  const known = new Set(readReport(before)?.pictures?.map(({ file }) => file));
  const changes: PictureChange[] = [];
  for (const { file, title, alt } of readReport(after)?.pictures ?? []) {
    const [old, now] = [join(before, file), join(after, file)];
    if (!known.has(file) || !existsSync(old) || !existsSync(now)) continue;
    const change = await comparePictures(readFileSync(old), readFileSync(now));
    if (change !== undefined) changes.push({ stage, title, alt, ...change });
  }
  return changes;
}

async function comparePictures(
  old: Buffer,
  now: Buffer,
): Promise<Pick<PictureChange, "before" | "after" | "difference"> | undefined> {
  if (old.equals(now)) return undefined;
  const before = await makeThumbnail(old, SIZE);
  const after = await makeThumbnail(now, SIZE);
  if (before === undefined || after === undefined) return undefined;
  const difference = await makeDifference(old, now, SIZE);
  return {
    before: show(before),
    after: show(after),
    ...(difference === undefined ? {} : { difference: show(difference) }),
  };
}

function show({ bytes, width, height }: Thumbnail): ShownPicture {
  return { src: `data:image/webp;base64,${bytes.toString("base64")}`, width, height };
}
