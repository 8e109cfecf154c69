import { openTrackSet } from "../datasets/track-set-file.ts";
import type { ImageTable } from "../loading/image-table.ts";
import { type PairSampler, sampleFrameTemporal, sampleRegionTracker, sampleSameFrame } from "../loading/pairs.ts";
import type { InputArtifact } from "../stage.ts";
import type { MocoParams } from "./moco-params.ts";

/** The positive pairs that the params ask for. Throws where the inputs don't hold them. */
export function openPairs(
  { pairs, frameGap: k, frameStep: step }: Pick<MocoParams, "pairs" | "frameGap" | "frameStep">,
  table: ImageTable,
  tracks: InputArtifact | undefined,
): PairSampler {
  switch (pairs) {
    case "same-frame":
      return sampleSameFrame(table);
    case "frame-temporal":
      return sampleFrameTemporal(table, { k, step });
    case "region-tracker":
      if (tracks === undefined)
        throw new Error("region-tracker needs the input `tracks`: wire a track-regions stage to it");
      return sampleRegionTracker(table, openTrackSet(tracks.path).tracks(), { k, step });
  }
}
