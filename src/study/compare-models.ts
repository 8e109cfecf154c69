import {
  comparePaired,
  compareWelch,
  mean,
  pairsToResolve,
  sampleVariance,
  signFlipP,
  smallestSignFlipP,
} from "../core/statistics.ts";
import type { StudyMetric } from "./study.ts";

/** How much better one model is than another in a metric: positive is better, also where lower figures are. */
export interface ModelDifference {
  readonly metric: string;
  readonly better: string;
  readonly than: string;
  /** `paired`: figures of the same seed; `welch`: two independent groups, where fewer than two seeds are the same. */
  readonly method: "paired" | "welch";
  readonly n: readonly [better: number, than: number];
  readonly difference: number;
  /** The 95 % interval; absent where the figures are too few to tell. */
  readonly low?: number;
  readonly high?: number;
  /** Degrees of freedom of the interval. */
  readonly freedom?: number;
  /** The true difference that as many figures with this spread would find in 4 of 5 cases. */
  readonly detectable?: number;
  /** Pairs that would find a true difference of the size seen, in 4 of 5 cases. */
  readonly seedsNeeded?: number;
  /** Of an exact sign-flip test, two-sided; and the smallest that so many pairs can give. */
  readonly p?: number;
  readonly smallestP?: number;
}

/** Undefined where one of the models has no figure. */
export function compareModels(metric: StudyMetric, better: string, than: string): ModelDifference | undefined {
  const [ours, theirs] = [metric.values.get(better), metric.values.get(than)];
  if (ours === undefined || theirs === undefined) return undefined;
  const sign = metric.better === "lower" ? -1 : 1;
  const seeds = [...ours.keys()].filter((seed) => theirs.has(seed));
  const isPaired = seeds.length >= 2 || (seeds.length === 1 && ours.size === 1 && theirs.size === 1);
  const valuesOf = (values: ReadonlyMap<string, number>): number[] =>
    (isPaired ? seeds.map((seed) => values.get(seed) ?? Number.NaN) : [...values.values()]).map(
      (value) => sign * value,
    );
  const [after, before] = [valuesOf(ours), valuesOf(theirs)];
  const compared = isPaired ? comparePaired(before, after) : compareWelch(before, after);
  const { difference, margin, freedom, detectable } = compared;
  return {
    metric: metric.name,
    better,
    than,
    method: isPaired ? "paired" : "welch",
    n: [after.length, before.length],
    difference,
    ...(margin !== undefined && { low: difference - margin, high: difference + margin }),
    ...(margin !== undefined && freedom !== undefined && { freedom }),
    ...(detectable !== undefined && { detectable }),
    ...(isPaired && testPairs(after.map((value, index) => value - (before[index] ?? 0)))),
  };
}

function testPairs(differences: readonly number[]): Pick<ModelDifference, "p" | "smallestP" | "seedsNeeded"> {
  const p = signFlipP(differences);
  const deviation = Math.sqrt(sampleVariance(differences));
  const seedsNeeded = Number.isFinite(deviation) ? pairsToResolve(mean(differences), deviation) : undefined;
  return {
    ...(p !== undefined && { p, smallestP: smallestSignFlipP(differences.length) }),
    ...(seedsNeeded !== undefined && { seedsNeeded }),
  };
}
