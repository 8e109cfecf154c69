/**
 * The artifact kind `track-set`: regions followed through videos.
 *
 *     track-set.json    TrackSetHeader
 *     tracks.jsonl      one Track a line
 */
export interface TrackSetHeader {
  readonly version: 1;
  readonly count: number;
  /** Images in the image set that the tracks point into, to notice a wrong pairing. */
  readonly images: number;
}

export interface Track {
  readonly id: string;
  readonly video: string;
  /** In the order of frames. */
  readonly regions: readonly TrackedRegion[];
}

/** One region of a track; px, 0-based, as in `Box`. */
export interface TrackedRegion {
  /** Position of the frame in the image set. */
  readonly image: number;
  readonly frame: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** To the region before, in [-1, 1]; 1 for the first. */
  readonly similarity: number;
}
