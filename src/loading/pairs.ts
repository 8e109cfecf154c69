import type { Random } from "../core/random.ts";
import type { Track } from "../datasets/track-set.ts";
import type { Rectangle } from "../images/resize.ts";
import { type FrameGap, pairFrames } from "./frame-pairs.ts";
import type { ImageTable } from "./image-table.ts";
import { pairRegions } from "./region-pairs.ts";

/** What a view is drawn from: a whole image, or a region of it. */
export interface Source {
  /** Position in the image set. */
  readonly image: number;
  /** px; all of the image by default. */
  readonly region?: Rectangle | undefined;
}

/** One part of the loss: its pairs are contrasted on their own, and its weight is its share of the sum. */
export interface PairTerm {
  readonly name: "image" | "frame" | "region";
  readonly weight: number;
}

/** Says which positive pairs there are. Views of the two sources are drawn independently. */
export interface PairSampler {
  readonly terms: readonly PairTerm[];
  /** Items of an epoch. */
  readonly count: number;
  /** For each term, where the query and the key come from. What an item leaves open is drawn. */
  sources(item: number, random: Random): readonly (readonly [query: Source, key: Source])[];
}

/** MoCo: two views of one image; each image once an epoch. */
export function sampleSameFrame({ count }: ImageTable): PairSampler {
  return {
    terms: [{ name: "image", weight: 1 }],
    count,
    sources: (item) => [[{ image: item }, { image: item }]],
  };
}

/** Frames i and i + k of one video. Throws where there are none. */
export function sampleFrameTemporal(table: ImageTable, gap: FrameGap): PairSampler {
  const pairs = pairFrames(table, gap);
  return {
    terms: [{ name: "frame", weight: 1 }],
    count: pairs.length,
    sources: (item) => {
      const [first, second] = at(pairs, item);
      return [[{ image: first }, { image: second }]];
    },
  };
}

/**
 * Frames i and i + k, and one region that is tracked from the one to the other, drawn anew each epoch; half the loss for either.
 * Pairs of frames without such a region are left out. Throws where there are none, or the tracks are of other images.
 */
export function sampleRegionTracker(table: ImageTable, tracks: Iterable<Track>, gap: FrameGap): PairSampler {
  const pairs = pairRegions(table, tracks, pairFrames(table, gap));
  return {
    terms: [
      { name: "frame", weight: 0.5 },
      { name: "region", weight: 0.5 },
    ],
    count: pairs.length,
    sources: (item, random) => {
      const { first, second, regions } = at(pairs, item);
      const [before, after] = at(regions, random.integer(regions.length));
      return [
        [{ image: first }, { image: second }],
        [
          { image: first, region: before },
          { image: second, region: after },
        ],
      ];
    },
  };
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`there are ${list.length}, and none at ${index}`);
  return value;
}
