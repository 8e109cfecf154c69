import type { Pixels } from "../images/pixels.ts";
import type { Box, Factors } from "./image-set.ts";

/**
 * A data set on disk, opened by the reader of its format. A reader knows names, labels, boxes and factors; `ingest.ts` does what is the
 * same for all: choosing, reading and checking pictures, storing, counting.
 */
export interface Dataset {
  readonly format: string;
  /** Absolute. All other paths are relative to it. */
  readonly root: string;
  /** All classes, in the data set's own order; labels count in them. */
  readonly classes: readonly string[];
  readonly masks?: MaskRule;
  /**
   * All that could be taken, in a fixed order; it is gone through twice (to count, then to read), so it should only list.
   * Findings are about the listing itself.
   */
  groups(): Iterable<Group | Finding>;
}

/** What is taken as a whole or not at all: a video's frames, or one image. */
export interface Group {
  readonly name: string;
  /** Images in it; undefined where only reading tells. */
  readonly size: number | undefined;
  /** Labels that occur in it, for the choice of classes; undefined where there are none, or reading them failed. */
  labels(): readonly number[] | undefined;
  entries(): Iterable<Entry | Finding> | AsyncIterable<Entry | Finding>;
}

/** An image to be, as the data set describes it. */
export interface Entry {
  /** See `toKey`. */
  readonly key: string;
  /** The picture's file; of a video's frame, the video. */
  readonly source: string;
  /** The picture, where `source` is a video. */
  readonly pixels?: Pixels;
  /** px, as the annotation has it, to be compared with the picture. */
  readonly size?: { readonly width: number; readonly height: number; readonly place: Place };
  readonly split?: string | undefined;
  readonly label?: number | undefined;
  readonly labels?: readonly number[] | undefined;
  readonly difficultLabels?: readonly number[] | undefined;
  /** In pixels of the stored picture, 0-based; checked when the picture's size is known. */
  readonly boxes?: readonly PlacedBox[] | undefined;
  /** The mask's file. */
  readonly mask?: string | undefined;
  readonly video?: string | undefined;
  readonly frame?: number | undefined;
  readonly factors?: Factors | undefined;
}

/** A box and where its annotation stands. */
export interface PlacedBox {
  readonly box: Box;
  readonly place: Place;
}

export interface Place {
  /** Relative to the data set's root. */
  readonly file: string;
  /** From 1. */
  readonly line?: number | undefined;
  /** What in the file, where lines say little: `annotation 1768`. */
  readonly what?: string | undefined;
}

export interface MaskRule {
  /** Names of the stored values. */
  readonly classes: readonly string[];
  /** For each value in the files the stored one, 255 for void; undefined for a value that means nothing. */
  readonly values: readonly (number | undefined)[];
}

/**
 * Something to tell about a data set.
 * `bad`: an error in the data; fails the ingest, or loses what it is in. `rule`: left out as the format's rules have it. `note`: kept, but odd.
 */
export interface Finding extends Place {
  readonly kind: "bad" | "rule" | "note";
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  /** What is lost by it. */
  readonly of: "video" | "object" | "image" | "box";
}

export function isFinding(item: object): item is Finding {
  return "kind" in item;
}
