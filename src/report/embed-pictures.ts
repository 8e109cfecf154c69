import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeThumbnail } from "../images/thumbnail.ts";
import type { RunView } from "./model/run-view.ts";
import { findResults, groupStages } from "./model/stage-groups.ts";
import { type PictureSource, type PlacedPicture, picturesOf, type ShownPicture } from "./pictures.ts";

/** Characters that all pictures of a page take at most. */
const BUDGET = 3_600_000;
/** Pictures that are encoded at most: what is beyond would not fit anyway. */
const MOST = 600;

/**
 * The pictures of a run as data addresses, small enough for one file: of results first, then one instance of every stage,
 * then the others while there is room.
 */
export async function embedPictures(
  view: RunView,
  folderOf: (placed: PlacedPicture) => string,
): Promise<PictureSource> {
  const ranked = rankPictures(view);
  const embedded = new Map<string, ShownPicture>();
  let left = BUDGET;
  for (const { placed, isResult } of ranked.slice(0, MOST)) {
    const key = keyOf(placed);
    if (embedded.has(key)) continue;
    const shown = await encode(join(folderOf(placed), placed.picture.file), sizeFor(ranked.length, isResult));
    if (shown === undefined || shown.src.length > left) continue;
    left -= shown.src.length;
    embedded.set(key, shown);
  }
  return (placed) => embedded.get(keyOf(placed));
}

interface Ranked {
  readonly placed: PlacedPicture;
  readonly isResult: boolean;
  readonly rank: number;
}

function rankPictures(view: RunView): Ranked[] {
  const groups = groupStages(view);
  const results = new Set(findResults(groups).map(({ name }) => name));
  const ranked = groups.flatMap(({ name, stages }) =>
    stages.flatMap((stage, index) =>
      picturesOf(stage).map((placed) => ({
        placed,
        isResult: results.has(name),
        rank: results.has(name) ? -1 : index,
      })),
    ),
  );
  return ranked.sort((a, b) => a.rank - b.rank);
}

interface Size {
  readonly maxSidePx: number;
  readonly quality: number;
}

/** The more there are, the smaller. */
function sizeFor(count: number, isResult: boolean): Size {
  if (isResult || count <= 12) return { maxSidePx: 1100, quality: 74 };
  return count <= 60 ? { maxSidePx: 760, quality: 68 } : { maxSidePx: 560, quality: 60 };
}

async function encode(path: string, size: Size): Promise<ShownPicture | undefined> {
  const thumbnail = existsSync(path) ? await makeThumbnail(readFileSync(path), size) : undefined;
  if (thumbnail === undefined) return undefined;
  const { bytes, width, height } = thumbnail;
  return { src: `data:image/webp;base64,${bytes.toString("base64")}`, width, height };
}

/** Equal artifacts share a picture. */
function keyOf({ artifact, picture }: Pick<PlacedPicture, "artifact" | "picture">): string {
  return `${artifact.digest}/${picture.file}`;
}
