import type { ImageTable } from "./image-table.ts";
import { NoPairsError } from "./no-pairs-error.ts";

/** Which frames of a video make a pair. */
export interface FrameGap {
  /** Frames from the one to the other. */
  readonly k: number;
  /** The first of a pair is every step-th frame of its video. Default k, as Purushwalkam & Gupta 2020 (§5) take them. */
  readonly step?: number | undefined;
}

/**
 * Positions of the frames i and i + k of one video, i mod step = 0, counted from the video's first frame; in the set's order. Throws
 * where there are none.
 */
export function pairFrames(
  { videos, frames, videoNames }: ImageTable,
  { k, step = k }: FrameGap,
): (readonly [number, number])[] {
  const byVideo = videoNames.map(() => new Map<number, number>());
  for (const [position, video] of videos.entries()) byVideo[video]?.set(frames[position] ?? -1, position);
  const pairs = byVideo.flatMap((positions) => {
    const first = Math.min(...positions.keys());
    return [...positions].flatMap(([frame, position]) => {
      const later = positions.get(frame + k);
      return later === undefined || (frame - first) % step !== 0 ? [] : [[position, later] as const];
    });
  });
  if (pairs.length === 0) throw new NoPairsError(describeLack(byVideo, k));
  return pairs;
}

function describeLack(byVideo: readonly ReadonlyMap<number, number>[], k: number): string {
  if (byVideo.length === 0) return "the images are of no video: pairs over time need frames of videos";
  const longest = Math.max(...byVideo.map((frames) => Math.max(...frames.keys()) - Math.min(...frames.keys())));
  return `no two frames of a video are ${k} frames apart: the longest of ${byVideo.length} videos spans ${longest}`;
}
