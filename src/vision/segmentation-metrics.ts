/** Pixels by true class (row) and predicted class (column). */
export interface Confusion {
  /** C×C. */
  readonly counts: Float64Array;
  readonly classes: number;
}

export interface SegmentationMetrics {
  /** Mean IoU over the classes that occur in the truth or in the prediction, in [0, 1]. */
  readonly meanIou: number;
  /** Share of the counted pixels that are right, in [0, 1]. */
  readonly pixelAccuracy: number;
  /** Intersection over union by class; undefined for a class that occurs nowhere. */
  readonly iou: readonly (number | undefined)[];
  readonly pixels: number;
}

export function createConfusion(classes: number): Confusion {
  return { counts: new Float64Array(classes * classes), classes };
}

/**
 * Counts the pixels of one image; those whose true value is in `ignored` (void, unlabelled) are left out, whatever is predicted there.
 * Throws on other values outside 0 … C-1.
 */
export function countPixels(
  { counts, classes }: Confusion,
  { truth, predicted, ignored }: { truth: Uint8Array; predicted: Uint8Array; ignored: ReadonlySet<number> },
): void {
  if (truth.length !== predicted.length) throw new Error(`${predicted.length} predicted pixels for ${truth.length}`);
  const isIgnored = Uint8Array.from({ length: 256 }, (_, value) => (ignored.has(value) ? 1 : 0));
  for (let pixel = 0; pixel < truth.length; pixel++) {
    const label = truth[pixel] ?? 0;
    if (isIgnored[label] === 1) continue;
    const guess = predicted[pixel] ?? 0;
    if (label >= classes || guess >= classes) throw new Error(`${label} or ${guess} is none of ${classes} classes`);
    const cell = label * classes + guess;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
}

/** All figures are 0 where nothing was counted. */
export function measureSegmentation({ counts, classes }: Confusion): SegmentationMetrics {
  const [truths, guesses, hits] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  for (let label = 0; label < classes; label++) {
    for (let guess = 0; guess < classes; guess++) {
      const count = counts[label * classes + guess] ?? 0;
      truths[label] = (truths[label] ?? 0) + count;
      guesses[guess] = (guesses[guess] ?? 0) + count;
      if (label === guess) hits[label] = count;
    }
  }
  const iou = Array.from(hits, (hit, label) => {
    const union = (truths[label] ?? 0) + (guesses[label] ?? 0) - hit;
    return union > 0 ? hit / union : undefined;
  });
  const known = iou.filter((value) => value !== undefined);
  const pixels = sum(truths);
  return {
    meanIou: sum(known) / Math.max(1, known.length),
    pixelAccuracy: sum(hits) / Math.max(1, pixels),
    iou,
    pixels,
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
