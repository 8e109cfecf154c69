import { quantileOfT, upperTailOfT } from "./student-t.ts";

const CONFIDENCE = 0.95;
const POWER = 0.8;

/** How far apart two groups of figures are: the mean of after minus that of before. */
export interface MeanDifference {
  /** `paired`: before[i] and after[i] belong together (the same seed); `welch`: two independent groups. */
  readonly method: "paired" | "welch";
  /** Figures on each side. */
  readonly n: readonly [before: number, after: number];
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  /** Half the width of the 95 % interval; absent where the figures are too few to tell. */
  readonly margin?: number;
  /** Degrees of freedom of the interval. */
  readonly freedom?: number;
  /** Of a two-sided t test of no difference: under 0.05 where the interval excludes 0. */
  readonly p?: number;
  /** The true difference that as many figures with this spread would find in 4 of 5 cases (80 % power, two-sided 5 %). */
  readonly detectable?: number;
}

/** How many figures a difference of means rests on: `3 pairs`, or `3 and 5` on its two sides. */
export function describeRepetitions({ method, n: [before, after] }: Pick<MeanDifference, "method" | "n">): string {
  if (method !== "paired") return `${before} and ${after}`;
  return `${before} ${before === 1 ? "pair" : "pairs"}`;
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The unbiased sample variance (divisor n - 1); NaN for fewer than two values. */
export function sampleVariance(values: readonly number[]): number {
  const centre = mean(values);
  return values.length < 2
    ? Number.NaN
    : values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** The mean of figures and half the width of its 95 % interval (Student's t); no margin for fewer than two. */
export function meanInterval(values: readonly number[]): { readonly mean: number; readonly margin?: number } {
  const { margin } = spread(Math.sqrt(sampleVariance(values) / values.length), values.length - 1);
  return { mean: mean(values), ...(margin === undefined ? {} : { margin }) };
}

/**
 * Half the width of an interval that, with `count` of its kind, holds all true differences at once in 95 % of cases (Bonferroni),
 * from that of the single 95 % interval.
 */
export function widenMargin(margin: number, freedom: number, count: number): number {
  const single = (1 + CONFIDENCE) / 2;
  return (margin * quantileOfT(1 - (1 - single) / count, freedom)) / quantileOfT(single, freedom);
}

/** Compares figures in pairs (Student's paired t interval). Both lists have the same length and order. */
export function comparePaired(before: readonly number[], after: readonly number[]): MeanDifference {
  const differences = after.map((value, index) => value - (before[index] ?? Number.NaN));
  return {
    method: "paired",
    n: [before.length, after.length],
    before: mean(before),
    after: mean(after),
    difference: mean(differences),
    ...test(mean(differences), Math.sqrt(sampleVariance(differences) / differences.length), differences.length - 1),
  };
}

/** Compares two independent groups of unequal variances (Welch 1947; Satterthwaite's degrees of freedom). */
export function compareWelch(before: readonly number[], after: readonly number[]): MeanDifference {
  const parts = [before, after].map((values) => ({
    square: sampleVariance(values) / values.length,
    freedom: values.length - 1,
  }));
  const square = parts.reduce((sum, part) => sum + part.square, 0);
  const freedom = square ** 2 / parts.reduce((sum, part) => sum + part.square ** 2 / part.freedom, 0);
  // Two constant groups have no spread: any freedom gives the margin 0.
  const known = square === 0 ? Math.min(...parts.map((part) => part.freedom)) : freedom;
  return {
    method: "welch",
    n: [before.length, after.length],
    before: mean(before),
    after: mean(after),
    difference: mean(after) - mean(before),
    ...test(mean(after) - mean(before), Math.sqrt(square), known),
  };
}

/** Pairs up to which all 2^n signs are tried. */
const EXACT_PAIRS = 16;

/**
 * The two-sided p of an exact sign-flip test: the share of all 2^n choices of signs whose sum is as far from 0 as the observed one (Fisher
 * 1935). Undefined for no pairs, and for more than 16.
 */
export function signFlipP(differences: readonly number[]): number | undefined {
  if (differences.length === 0 || differences.length > EXACT_PAIRS) return undefined;
  const sums = differences.reduce((all, value) => all.flatMap((sum) => [sum + value, sum - value]), [0]);
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const scale = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  return sums.filter((sum) => Math.abs(sum) >= observed - 1e-12 * scale).length / sums.length;
}

/**
 * Pairs that it takes to find a true difference of the given size in 4 of 5 cases (80 % power, two-sided 5 %), if differences have this
 * standard deviation; undefined for no difference, and for more than `most`.
 */
export function pairsToResolve(difference: number, deviation: number, most = 1000): number | undefined {
  if (difference === 0) return undefined;
  for (let n = 2; n <= most; n++) {
    const { detectable = Number.POSITIVE_INFINITY } = spread(deviation / Math.sqrt(n), n - 1);
    if (detectable <= Math.abs(difference)) return n;
  }
  return undefined;
}

/** The smallest two-sided p that an exact sign-flip test of n pairs can give: all 2^n signs are equally likely. */
export function smallestSignFlipP(n: number): number {
  return 2 ** (1 - n);
}

type Tested = Pick<MeanDifference, "margin" | "freedom" | "detectable" | "p">;

function test(difference: number, error: number, freedom: number): Tested {
  const known = spread(error, freedom);
  if (known.margin === undefined) return {};
  // Figures that never vary tell any difference apart.
  const certain = difference === 0 ? 1 : 0;
  return { ...known, p: error === 0 ? certain : 2 * upperTailOfT(Math.abs(difference) / error, freedom) };
}

/** Differs from an exact power computation (noncentral t) by under 4 % at n >= 4; at n = 2 and 3 it is a rough guide. */
function spread(error: number, freedom: number): { margin?: number; freedom?: number; detectable?: number } {
  if (!Number.isFinite(error) || !(freedom > 0)) return {};
  const critical = quantileOfT((1 + CONFIDENCE) / 2, freedom);
  return { margin: critical * error, freedom, detectable: (critical + quantileOfT(POWER, freedom)) * error };
}
