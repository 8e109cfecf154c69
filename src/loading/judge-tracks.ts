import type { ImageRecord } from "../datasets/image-set.ts";
import type { Track, TrackedRegion } from "../datasets/track-set.ts";
import { measureOverlap } from "../vision/geometry/overlap.ts";

/** How well tracks follow the true objects, where their boxes are known. For judging only: tracking never sees them. */
export interface TrackJudgement {
  readonly boxes: number;
  /** Of the region that fits best, for each box; mean, in [0, 1]. */
  readonly meanOverlap: number;
  /** Share of the boxes that a region overlaps by half or more. */
  readonly covered: number;
  /**
   * Of the regions that cover a box, and whose track goes on: the share whose successor `k` frames later covers one of the same object
   * (or, where the data set names no objects, any box). Undefined where there are none.
   */
  readonly kept: number | undefined;
}

const COVERED = 0.5;

/** Undefined where no image has boxes. */
export function judgeTracks(
  records: Iterable<ImageRecord>,
  tracks: readonly Track[],
  k: number,
): TrackJudgement | undefined {
  const boxesOf = new Map<number, NonNullable<ImageRecord["boxes"]>>();
  let image = 0;
  for (const { boxes = [] } of records) boxesOf.set(image++, boxes);
  const regionsOf = groupByImage(tracks);
  const overlaps = [...boxesOf].flatMap(([at, boxes]) =>
    boxes.map((box) => Math.max(0, ...(regionsOf.get(at) ?? []).map((region) => measureOverlap(region, box)))),
  );
  if (overlaps.length === 0) return undefined;
  const covers = (region: TrackedRegion): ReadonlySet<string> =>
    new Set(
      (boxesOf.get(region.image) ?? [])
        .filter((box) => measureOverlap(region, box) >= COVERED)
        .map(({ object = "" }) => object),
    );
  const links = tracks.flatMap(({ regions }) => linkAfter(regions, k));
  const kept = links.flatMap(([before, after]) => {
    const objects = covers(before);
    return objects.size === 0 ? [] : [[...covers(after)].some((object) => objects.has(object))];
  });
  return {
    boxes: overlaps.length,
    meanOverlap: mean(overlaps),
    covered: overlaps.filter((overlap) => overlap >= COVERED).length / overlaps.length,
    kept: kept.length === 0 ? undefined : kept.filter((each) => each).length / kept.length,
  };
}

function groupByImage(tracks: readonly Track[]): Map<number, TrackedRegion[]> {
  const groups = new Map<number, TrackedRegion[]>();
  for (const region of tracks.flatMap(({ regions }) => regions)) {
    const group = groups.get(region.image) ?? [];
    group.push(region);
    groups.set(region.image, group);
  }
  return groups;
}

/** Regions of one track k frames apart. */
function linkAfter(regions: readonly TrackedRegion[], k: number): (readonly [TrackedRegion, TrackedRegion])[] {
  const byFrame = new Map(regions.map((region) => [region.frame, region]));
  return regions.flatMap((region) => {
    const later = byFrame.get(region.frame + k);
    return later === undefined ? [] : [[region, later] as const];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
