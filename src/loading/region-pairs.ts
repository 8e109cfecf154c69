import type { Track, TrackedRegion } from "../datasets/track-set.ts";
import type { Rectangle } from "../images/resize.ts";
import { toPixels } from "../vision/geometry/to-pixels.ts";
import type { ImageTable } from "./image-table.ts";
import { NoPairsError } from "./no-pairs-error.ts";

/** A pair of frames with the regions that are tracked from the one to the other. */
export interface RegionPair {
  readonly first: number;
  readonly second: number;
  readonly regions: readonly (readonly [before: Rectangle, after: Rectangle])[];
}

/** The pairs of frames that share a track, with its regions cut to whole pixels inside the images. */
export function pairRegions(
  table: ImageTable,
  tracks: Iterable<Track>,
  framePairs: readonly (readonly [number, number])[],
): RegionPair[] {
  const byImage = groupByImage(tracks, table.count);
  const pairs = framePairs.flatMap(([first, second]) => {
    const before = byImage.get(first) ?? new Map<string, TrackedRegion>();
    const regions = [...before].flatMap(([track, region]) => {
      const after = byImage.get(second)?.get(track);
      return after === undefined ? [] : [[cut(region, table), cut(after, table)] as const];
    });
    return regions.length === 0 ? [] : [{ first, second, regions }];
  });
  if (pairs.length === 0) {
    throw new NoPairsError(
      `no track spans any of the ${framePairs.length} pairs of frames: track longer, or pair closer frames`,
    );
  }
  return pairs;
}

function groupByImage(tracks: Iterable<Track>, count: number): Map<number, Map<string, TrackedRegion>> {
  const byImage = new Map<number, Map<string, TrackedRegion>>();
  for (const { id, regions } of tracks) {
    for (const region of regions) {
      if (region.image >= count) {
        throw new Error(`track "${id}" points to image ${region.image} of ${count}: the tracks are of other images`);
      }
      const group = byImage.get(region.image) ?? new Map<string, TrackedRegion>();
      byImage.set(region.image, group.set(id, region));
    }
  }
  return byImage;
}

function cut(region: TrackedRegion, table: ImageTable): Rectangle {
  return toPixels(region, table.place(region.image));
}
