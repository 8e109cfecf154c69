import type { ImageTable } from "./image-table.ts";

/** A video's images. */
export interface Video {
  readonly name: string;
  /** Positions in the image set, in the order of frames. */
  readonly images: readonly number[];
}

/** The videos of an image set, in the set's order. Images of no video are left out. */
export function groupVideos({ videos, frames, videoNames }: ImageTable): Video[] {
  const groups = videoNames.map((name) => ({ name, images: [] as number[] }));
  for (const [position, video] of videos.entries()) groups[video]?.images.push(position);
  const frameOf = (image: number): number => frames[image] ?? 0;
  for (const { images } of groups) images.sort((a, b) => frameOf(a) - frameOf(b));
  return groups;
}
