import type { ModelDifference } from "./compare-models.ts";

export type Verdict = "reproduced" | "not reproduced" | "opposite" | "undecided";

/**
 * What the 95 % interval of a difference says of the claim that it is positive, and the interval alone:
 * - `reproduced`: all of it is above 0;
 * - `opposite`: all of it is below 0;
 * - `not reproduced`: it holds 0, and leaves no room for a difference that matters (`relevant`, in the metric's unit);
 * - `undecided`: it holds 0 and such differences, or there is no interval.
 */
export function judgeDifference({ low, high }: Pick<ModelDifference, "low" | "high">, relevant: number): Verdict {
  if (low === undefined || high === undefined) return "undecided";
  if (low > 0) return "reproduced";
  if (high < 0) return "opposite";
  return high < relevant ? "not reproduced" : "undecided";
}

/** The verdict on a claim of several comparisons: it is reproduced if all of them are, else the first of these that one of them is. */
export function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  const worstFirst = ["opposite", "not reproduced", "undecided"] as const;
  const worst = worstFirst.find((verdict) => verdicts.includes(verdict));
  return worst ?? (verdicts.length === 0 ? "undecided" : "reproduced");
}
