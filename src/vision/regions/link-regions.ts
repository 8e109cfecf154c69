import type { Rectangle } from "../../images/resize.ts";
import { measureOverlap } from "../geometry/overlap.ts";
import { compareRegions } from "./describe-region.ts";

/** A region of a frame, before it belongs to a track. */
export interface Candidate {
  readonly box: Rectangle;
  /** How likely it holds a thing, in [0, 1]. */
  readonly score: number;
  /** From `describeRegion`. */
  readonly look: Float32Array;
}

export interface LinkOptions {
  /** Of two regions in successive frames: a link is weak, and cut, where they look less alike or overlap less. In [0, 1]. */
  readonly minimumSimilarity: number;
  readonly minimumOverlap: number;
  /** Shorter tracks are dropped. */
  readonly minimumFrames: number;
  /** And so are tracks whose regions' mean score is less than this share of the best track's. */
  readonly minimumScore: number;
  /** At most so many, the best first. */
  readonly count: number;
  /** Regions that overlap a better track's by more show the same, and are left to it. */
  readonly sameOverlap: number;
}

/** Places in the lists of candidates, frame after frame. */
export interface Link {
  readonly frame: number;
  readonly candidate: number;
  /** To the region before; 1 for the first. */
  readonly similarity: number;
}

export type LinkedTrack = readonly Link[];

/** Of a region's score, against its likeness to the one before times their overlap. Chosen on videos of our own world. */
const SCORE_WEIGHT = 2;

/** Paths that are found for each track that is wanted: the likeliest things are not always followed the longest. */
const PATHS_FOR_A_TRACK = 3;

/**
 * Links the regions of successive frames into tracks. A track is the path with the largest sum of scores and similarities, which may begin
 * and end in any frame (found by dynamic programming, as action tubes are: Gkioxari & Malik 2015); its regions, and those that show the
 * same, are taken away, and the next is found. Of these paths, those with the highest mean scores are kept.
 */
export function linkRegions(frames: readonly (readonly Candidate[])[], options: LinkOptions): LinkedTrack[] {
  const free = frames.map((candidates) => candidates.map(() => true));
  const links = findLinks(frames, options);
  const paths: { readonly track: LinkedTrack; readonly score: number }[] = [];
  while (paths.length < options.count * PATHS_FOR_A_TRACK) {
    const track = findBestPath(frames, links, free);
    if (track.length < options.minimumFrames) break;
    for (const { frame, candidate } of track) {
      takeAway(frames, free, { frame, candidate, same: options.sameOverlap });
    }
    paths.push({ track, score: meanScore(frames, track) });
  }
  paths.sort((a, b) => b.score - a.score);
  const least = options.minimumScore * (paths[0]?.score ?? 0);
  return paths
    .filter(({ score }) => score >= least)
    .map(({ track }) => track)
    .slice(0, options.count);
}

function meanScore(frames: readonly (readonly Candidate[])[], track: LinkedTrack): number {
  const scores = track.map(({ frame, candidate }) => frames[frame]?.[candidate]?.score ?? 0);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

interface Step {
  readonly from: number;
  readonly similarity: number;
  readonly reward: number;
}

/** For each region of each frame, the strong links from the frame before. */
function findLinks(frames: readonly (readonly Candidate[])[], options: LinkOptions): (readonly Step[])[][] {
  return frames.map((candidates, frame) =>
    candidates.map((candidate) => {
      const before = frames[frame - 1] ?? [];
      return before.flatMap((earlier, from) => {
        const overlap = measureOverlap(earlier.box, candidate.box);
        if (overlap < options.minimumOverlap) return [];
        const similarity = compareRegions(earlier.look, candidate.look);
        return similarity < options.minimumSimilarity ? [] : [{ from, similarity, reward: similarity * overlap }];
      });
    }),
  );
}

interface Best {
  readonly sum: number;
  readonly step: Step | undefined;
}

function findBestPath(
  frames: readonly (readonly Candidate[])[],
  links: readonly (readonly (readonly Step[])[])[],
  free: readonly (readonly boolean[])[],
): LinkedTrack {
  const best: Best[][] = [];
  let end: { readonly frame: number; readonly candidate: number; readonly sum: number } | undefined;
  for (const [frame, candidates] of frames.entries()) {
    const row = candidates.map(({ score }, candidate) => {
      const steps = (links[frame]?.[candidate] ?? []).filter(({ from }) => free[frame - 1]?.[from]);
      return extend(SCORE_WEIGHT * score, steps, best[frame - 1] ?? []);
    });
    best.push(row);
    for (const [candidate, { sum }] of row.entries()) {
      if (free[frame]?.[candidate] && (end === undefined || sum > end.sum)) end = { frame, candidate, sum };
    }
  }
  return end === undefined ? [] : walkBack(best, end);
}

/** The best way to a region: on from one before, or a beginning. */
function extend(reward: number, steps: readonly Step[], before: readonly Best[]): Best {
  let best: Best = { sum: reward, step: undefined };
  for (const step of steps) {
    const sum = reward + step.reward + (before[step.from]?.sum ?? 0);
    if (sum > best.sum) best = { sum, step };
  }
  return best;
}

function walkBack(
  best: readonly (readonly Best[])[],
  end: { readonly frame: number; readonly candidate: number },
): Link[] {
  const track: Link[] = [];
  let candidate: number | undefined = end.candidate;
  for (let frame = end.frame; candidate !== undefined; frame--) {
    const step: Step | undefined = best[frame]?.[candidate]?.step;
    track.push({ frame, candidate, similarity: step?.similarity ?? 1 });
    candidate = step?.from;
  }
  return track.reverse();
}

function takeAway(
  frames: readonly (readonly Candidate[])[],
  free: boolean[][],
  { frame, candidate, same }: { readonly frame: number; readonly candidate: number; readonly same: number },
): void {
  const taken = frames[frame]?.[candidate];
  const row = free[frame];
  if (taken === undefined || row === undefined) return;
  for (const [other, { box }] of (frames[frame] ?? []).entries()) {
    if (measureOverlap(box, taken.box) > same) row[other] = false;
  }
  row[candidate] = false;
}
