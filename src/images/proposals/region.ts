import type { Rectangle } from "../resize.ts";

/** A part of a picture that may hold an object, in whole pixels. */
export interface Region extends Rectangle {
  /** How likely, in a scale of its own; higher is likelier. */
  readonly score: number;
}

export interface ProposalOptions {
  /** px; of a region's sides. */
  readonly minSidePx: number;
  /** Regions of a picture, at most. */
  readonly count: number;
}
