import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DATASETS, type WorldSettings } from "../../src/world/recipes/settings.ts";
import { type DatasetSummary, renderWorld, type WorldRoots } from "../../src/world/render-world.ts";

/** Few pictures of each data set, small. */
export const TINY: WorldSettings = {
  seed: 3,
  side: 48,
  aloiSide: 32,
  objects: 2,
  evaluationObjects: 2,
  places: 4,
  clutter: 0.5,
  videos: 2,
  frames: 4,
  filmedIn: "places",
  imagenet: 72,
  coco: 6,
  voc: 8,
  ade20k: 3,
  got10k: 2,
  got10kFrames: 16,
  aloi: 2,
  pascal3d: 24,
};

export function placeRoots(folder: string): WorldRoots {
  const root = (dataset: string): string => {
    const path = join(folder, dataset);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const [imagenet = "", coco = "", voc = "", ade20k = "", trackingnet = "", got10k = "", ...others] =
    DATASETS.map(root);
  const [view = "", ill = "", col = "", pascal3d = ""] = others;
  return {
    imagenet,
    coco,
    voc,
    ade20k,
    trackingnet,
    got10k,
    "aloi-view": view,
    "aloi-ill": ill,
    "aloi-col": col,
    pascal3d,
  };
}

/** In this thread: under vitest, a worker can't load TypeScript. */
export function renderTiny(folder: string, changes: Partial<WorldSettings> = {}): Promise<DatasetSummary[]> {
  return renderWorld({ roots: placeRoots(folder), settings: { ...TINY, ...changes }, threads: 0 });
}
