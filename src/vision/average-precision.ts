/** Average precision of one ranking, in [0, 1]. */
export interface AveragePrecision {
  /** Area under the interpolated precision–recall curve, all points (VOC2010 and later; Goyal et al. 2019). */
  readonly allPoint: number;
  /** Mean of the interpolated precision at the recalls 0, 0.1 … 1 (VOC2007). */
  readonly elevenPoint: number;
}

/**
 * AP of `scores` for the rows marked in `positive` (1 or 0). Undefined without a positive row. Equal scores are one threshold, as in
 * scikit-learn, so that the order of the rows has no say; the VOC kit takes them in the order of the file.
 */
export function measureAveragePrecision(
  scores: ArrayLike<number>,
  positive: ArrayLike<number>,
): AveragePrecision | undefined {
  const points = collectPoints(scores, positive);
  const positives = points.at(-1)?.hits ?? 0;
  if (positives === 0) return undefined;
  const precision = interpolate(points);
  return {
    allPoint:
      sum(points.map(({ hits }, at) => (hits - (points[at - 1]?.hits ?? 0)) * (precision[at] ?? 0))) / positives,
    elevenPoint: sum(ELEVEN.map((tenths) => precision[firstAtRecall(points, tenths)] ?? 0)) / ELEVEN.length,
  };
}

/** What stands at or above one threshold. */
interface Point {
  readonly hits: number;
  readonly rows: number;
}

const ELEVEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** One point for each distinct score, from the highest on. */
function collectPoints(scores: ArrayLike<number>, positive: ArrayLike<number>): Point[] {
  const order = Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const points: Point[] = [];
  let hits = 0;
  for (const [at, row] of order.entries()) {
    hits += positive[row] ?? 0;
    const next = order[at + 1];
    if (next === undefined || scores[next] !== scores[row]) points.push({ hits, rows: at + 1 });
  }
  return points;
}

/** The largest precision at this recall or a higher one. */
function interpolate(points: readonly Point[]): Float64Array {
  const precision = new Float64Array(points.length);
  let best = 0;
  for (let at = points.length - 1; at >= 0; at--) {
    const { hits, rows } = points[at] ?? { hits: 0, rows: 1 };
    best = Math.max(best, hits / rows);
    precision[at] = best;
  }
  return precision;
}

/** In whole numbers: 3/10 of 10 positives is reached by 3, whatever 0.1 + 0.2 is. */
function firstAtRecall(points: readonly Point[], tenths: number): number {
  const positives = points.at(-1)?.hits ?? 0;
  return points.findIndex(({ hits }) => hits * 10 >= tenths * positives);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
