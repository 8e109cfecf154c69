import { widenMargin } from "../core/statistics.ts";
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

/**
 * The verdict on a claim of several comparisons. It is reproduced if each of them is, by its own interval: that all are by chance is less
 * likely than that one is. Against it counts what one of the intervals says that hold together (`combined`; `widenInterval`), the worst
 * first: of many single ones, some leave 0 aside by chance.
 */
export function combineVerdicts(single: readonly Verdict[], combined: readonly Verdict[]): Verdict {
  if (single.length > 0 && single.every((verdict) => verdict === "reproduced")) return "reproduced";
  const against = ["opposite", "not reproduced"] as const;
  return against.find((verdict) => combined.includes(verdict)) ?? "undecided";
}

type Interval = Pick<ModelDifference, "difference" | "low" | "high" | "freedom">;

/** The interval of one of `count` comparisons, wide enough that all of them hold together in 95 % of cases (Bonferroni). */
export function widenInterval(
  { difference, low, high, freedom }: Interval,
  count: number,
): Pick<Interval, "low" | "high"> {
  if (low === undefined || high === undefined || freedom === undefined) return {};
  const margin = widenMargin((high - low) / 2, freedom, count);
  return { low: difference - margin, high: difference + margin };
}
