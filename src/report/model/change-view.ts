import type { RunComparison } from "../../core/compare-runs.ts";
import type { RunRecord } from "../../core/run-record.ts";
import type { ShownPicture } from "../pictures.ts";

/** Two runs and all that differs. */
export interface ChangeView {
  readonly before: RunRecord;
  readonly after: RunRecord;
  /** The axis that repeats an experiment. */
  readonly over: string;
  readonly comparison: RunComparison;
  readonly codeDiffs: readonly CodeDiff[];
}

/** Where two versions of a stage type's code differ, as it runs: bundled, without comments. */
export interface CodeDiff {
  readonly type: string;
  readonly before: string;
  readonly after: string;
  readonly hunks: readonly {
    readonly oldStart: number;
    readonly newStart: number;
    readonly lines: readonly string[];
  }[];
}

/** A picture that both runs have, and how it changed. */
export interface PictureChange {
  readonly stage: string;
  readonly title: string;
  readonly alt: string;
  readonly before: ShownPicture;
  readonly after: ShownPicture;
  readonly difference?: ShownPicture;
}
