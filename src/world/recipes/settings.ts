import type { Box } from "../../datasets/image-set.ts";

/** How large and how difficult the world is. Counts are of images, but for videos (TrackingNet, GOT-10k) and objects (ALOI). */
export interface WorldSettings {
  readonly seed: number;
  /** Height of a picture, px; it is 4/3 as wide. */
  readonly side: number;
  /** Height of ALOI's pictures, px. */
  readonly aloiSide: number;
  /** Objects of each category for pre-training, and for evaluation. */
  readonly objects: number;
  readonly evaluationObjects: number;
  /** Backgrounds of each pool; many pictures share one, so that a background doesn't tell an object. */
  readonly places: number;
  /** 0 … 1: how many others stand around and pass in front. */
  readonly clutter: number;
  readonly videos: number;
  readonly frames: number;
  /** Where videos for pre-training are filmed: in places, among others; or in a dark studio, where frames have nothing but the object in common. */
  readonly filmedIn: "places" | "studio";
  readonly imagenet: number;
  readonly coco: number;
  readonly voc: number;
  readonly ade20k: number;
  readonly got10k: number;
  readonly got10kFrames: number;
  readonly aloi: number;
  readonly pascal3d: number;
}

/** `study`: the main study's. `small`: the same kinds of things, in about two seconds, to see that a pipeline runs. */
export const PRESETS = {
  study: {
    side: 96,
    aloiSide: 96,
    objects: 20,
    evaluationObjects: 8,
    places: 16,
    clutter: 0.5,
    videos: 240,
    frames: 16,
    imagenet: 1440,
    coco: 720,
    voc: 1200,
    ade20k: 300,
    got10k: 96,
    got10kFrames: 20,
    aloi: 72,
    pascal3d: 1296,
  },
  small: {
    side: 48,
    aloiSide: 48,
    objects: 3,
    evaluationObjects: 3,
    places: 6,
    clutter: 0.5,
    videos: 12,
    frames: 8,
    imagenet: 72,
    coco: 24,
    voc: 48,
    ade20k: 12,
    got10k: 12,
    got10kFrames: 10,
    aloi: 3,
    pascal3d: 108,
  },
} as const satisfies { readonly [name: string]: Omit<WorldSettings, "seed" | "filmedIn"> };

type Size = keyof typeof PRESETS.study;

/** A preset, and what is set otherwise. */
export function chooseSettings({
  preset,
  seed,
  filmedIn,
  ...given
}: Pick<WorldSettings, "seed" | "filmedIn"> & { readonly preset: keyof typeof PRESETS } & {
  readonly [name in Size]?: number | undefined;
}): WorldSettings {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { seed, filmedIn, ...PRESETS[preset], ...set };
}

export const DATASETS = [
  "imagenet",
  "coco",
  "voc",
  "ade20k",
  "trackingnet",
  "got10k",
  "aloi-view",
  "aloi-ill",
  "aloi-col",
  "pascal3d",
] as const;
export type DatasetName = (typeof DATASETS)[number];

/** A few pictures of one data set: what a thread renders at a time. */
export interface Job<D extends DatasetName = DatasetName> {
  readonly dataset: D;
  /** From 0. */
  readonly index: number;
  /** Where the data set is written. */
  readonly root: string;
  readonly settings: WorldSettings;
}

/** A picture on disk, and what is drawn onto it to show it. */
export interface Shown {
  readonly file: string;
  readonly caption: string;
  readonly boxes?: readonly Box[];
  /** It is a mask of indices. */
  readonly mask?: boolean;
}

/** What a job gives back; the pictures are on disk. */
export interface Rendered {
  readonly images: number;
  /** A few of them, for the report. */
  readonly shown: readonly Shown[];
}
