import type { NewImage } from "./image-set-writer.ts";

export interface ContentsRow {
  readonly split: string;
  readonly class: string;
  readonly images: number;
  readonly boxes: number;
}

export interface Contents {
  add(image: Pick<NewImage, "split" | "label" | "labels" | "boxes" | "video">): void;
  /** One row for each split and class, and one for the split. An image of several classes counts in each. */
  rows(classes: readonly string[]): ContentsRow[];
  /** Videos, where frames of one follow each other. */
  videos(): number;
}

const ALL = -1;

/** Counts what is in an image set. */
export function countContents(): Contents {
  const counts = new Map<string, Map<number, { images: number; boxes: number }>>();
  let videos = 0;
  let last: string | undefined;
  return {
    add: (image) => {
      const split = image.split ?? "";
      const ofSplit = counts.get(split) ?? new Map();
      counts.set(split, ofSplit);
      for (const label of labelsOf(image)) countOf(ofSplit, label).images += 1;
      for (const { label } of image.boxes ?? []) {
        countOf(ofSplit, ALL).boxes += 1;
        if (label !== undefined) countOf(ofSplit, label).boxes += 1;
      }
      if (image.video !== undefined && image.video !== last) videos += 1;
      last = image.video;
    },
    rows: (classes) =>
      [...counts].flatMap(([split, ofSplit]) =>
        [...ofSplit]
          .sort(([a], [b]) => a - b)
          .map(([label, count]) => ({ split, class: classes[label] ?? "all", ...count })),
      ),
    videos: () => videos,
  };
}

function labelsOf({ label, labels = [] }: Pick<NewImage, "label" | "labels">): Set<number> {
  return new Set(label === undefined ? [ALL, ...labels] : [ALL, label, ...labels]);
}

function countOf(
  counts: Map<number, { images: number; boxes: number }>,
  label: number,
): { images: number; boxes: number } {
  const count = counts.get(label) ?? { images: 0, boxes: 0 };
  counts.set(label, count);
  return count;
}
