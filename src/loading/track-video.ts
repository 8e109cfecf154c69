import { openImageSet } from "../datasets/image-set-reader.ts";
import type { Track } from "../datasets/track-set.ts";
import { decodeImage } from "../images/decode.ts";
import type { Pixels } from "../images/pixels.ts";
import { type Rectangle, resizePixels } from "../images/resize.ts";
import { defineTask } from "../parallel/task.ts";
import { describeRegion } from "../vision/regions/describe-region.ts";
import { type Candidate, type LinkOptions, linkRegions } from "../vision/regions/link-regions.ts";
import { type ProposalOptions, proposeRegions } from "../vision/regions/propose-regions.ts";
import type { ImagePlace } from "./image-table.ts";

/** Plain data, to be sent to a thread. */
export interface VideoOrder {
  readonly folder: string;
  readonly name: string;
  /** In the order of frames. */
  readonly frames: readonly { readonly image: number; readonly frame: number; readonly place: ImagePlace }[];
  /** Frames are made smaller for this, to a longest side of so many px. */
  readonly sidePx: number;
  readonly proposals: ProposalOptions;
  readonly links: LinkOptions;
}

/** Follows regions through one video. */
export const trackVideo = defineTask("track-video", import.meta.url, async (order: VideoOrder): Promise<Track[]> => {
  const images = openImageSet(order.folder);
  try {
    const candidates: Candidate[][] = [];
    for (const { image, place } of order.frames) {
      const pixels = await decodeImage(images.readImage(place)).catch((cause: unknown) => {
        throw new Error(`image ${image} of ${order.folder} can't be decoded`, { cause });
      });
      candidates.push(findCandidates(pixels, order));
    }
    return linkRegions(candidates, order.links).map((track, number) => ({
      id: `${order.name}/${number}`,
      video: order.name,
      regions: track.flatMap(({ frame: index, candidate, similarity }) => {
        const [frame, found] = [order.frames[index], candidates[index]?.[candidate]];
        if (frame === undefined || found === undefined) return [];
        return [{ image: frame.image, frame: frame.frame, ...found.box, similarity: round(similarity) }];
      }),
    }));
  } finally {
    images.close();
  }
});

/** Regions of one frame, in its own pixels. */
function findCandidates(frame: Pixels, { sidePx, proposals }: VideoOrder): Candidate[] {
  const factor = Math.min(1, sidePx / Math.max(frame.width, frame.height));
  const [width, height] = [Math.round(frame.width * factor), Math.round(frame.height * factor)];
  const small = factor === 1 ? frame : resizePixels(frame, { width, height });
  return proposeRegions(small, proposals).map(({ box, score }) => ({
    box: enlarge(box, frame.width / width, frame.height / height),
    score,
    look: describeRegion(small, box),
  }));
}

function enlarge({ x, y, width, height }: Rectangle, factorX: number, factorY: number): Rectangle {
  return {
    x: round(x * factorX),
    y: round(y * factorY),
    width: round(width * factorX),
    height: round(height * factorY),
  };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
