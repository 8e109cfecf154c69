/** How large and how difficult the world is. */
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
  readonly imagenet: number;
  readonly coco: number;
  readonly voc: number;
  readonly ade20k: number;
  readonly got10k: number;
  readonly got10kFrames: number;
  readonly aloi: number;
  readonly pascal3d: number;
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

/** What a job gives back; the pictures are on disk. */
export interface Rendered {
  readonly images: number;
  /** Paths of a few of them, for the report. */
  readonly shown: readonly string[];
}
