import type { Pixels } from "../../images/pixels.ts";
import type { Rectangle } from "../../images/resize.ts";
import { measureOverlap } from "../geometry/overlap.ts";
import { describeSegments } from "./describe-segments.ts";
import { groupSegments } from "./group-segments.ts";
import { scoreBoxes } from "./score-boxes.ts";
import { segmentPicture } from "./segment.ts";

export interface ProposalOptions {
  /** At most so many. */
  readonly count: number;
  /** Share of the picture that a region has at least and at most. */
  readonly areaShare: readonly [number, number];
}

/** A region that may be a thing. */
export interface Proposal {
  readonly box: Rectangle;
  /** In [0, 1]. */
  readonly score: number;
}

/** Of regions that overlap by more, the one with the highest score is kept. */
const SAME_REGION_OVERLAP = 0.75;
const LIKENESSES = ["colour and texture", "shape alone"] as const;
/** For `segmentPicture`: segments of a few dozen pixels in pictures of about 128 px. */
const SEGMENT_SCALE = 100;
const SEGMENT_SHARE = 0.002;

/** Boxes that may hold things, the likeliest first; unsupervised, from the picture alone. */
export function proposeRegions(pixels: Pixels, { count, areaShare: [least, most] }: ProposalOptions): Proposal[] {
  const total = pixels.width * pixels.height;
  const segmentation = segmentPicture(pixels, { scale: SEGMENT_SCALE, minimumPx: Math.round(total * SEGMENT_SHARE) });
  const segments = describeSegments(pixels, segmentation);
  const boxes = new Map<string, Rectangle>();
  for (const likeness of LIKENESSES) {
    for (const { box } of groupSegments(segments, segmentation, likeness)) {
      const share = (box.width * box.height) / total;
      if (share >= least && share <= most) boxes.set(Object.values(box).join(), box);
    }
  }
  const list = [...boxes.values()];
  const scores = scoreBoxes(pixels, segmentation, list);
  const ranked = list.map((box, index) => ({ box, score: scores[index] ?? 0 })).sort((a, b) => b.score - a.score);
  return suppress(ranked, count);
}

function suppress(ranked: readonly Proposal[], count: number): Proposal[] {
  const kept: Proposal[] = [];
  for (const proposal of ranked) {
    if (kept.length === count) break;
    if (kept.every(({ box }) => measureOverlap(box, proposal.box) <= SAME_REGION_OVERLAP)) kept.push(proposal);
  }
  return kept;
}
