import { compareModels, type ModelDifference } from "./compare-models.ts";
import type { Study, StudyMetric } from "./study.ts";
import { combineVerdicts, judgeDifference, type Verdict, widenInterval } from "./verdict.ts";

/** That some models are better than others in some metrics: each than each, in each. */
export interface Claim {
  readonly name: string;
  /** The claim in words. */
  readonly text: string;
  /** `viewpoint/RIS@10`. */
  readonly metric: string | readonly string[];
  readonly better: string | readonly string[];
  readonly than: string | readonly string[];
  /** The smallest difference that matters, in the metric's unit; by default 1 where that is per cent, else 0.01. */
  readonly relevant?: number | undefined;
}

export interface JudgedClaim extends Claim {
  readonly verdict: Verdict;
  readonly comparisons: readonly JudgedDifference[];
  /** What was not measured: `linear/top-1 of "random"`. A claim that rests on it can't be reproduced. */
  readonly missing: readonly string[];
}

export interface JudgedDifference extends ModelDifference {
  readonly relevant: number;
  readonly verdict: Verdict;
  /** By the interval that holds together with those of the claim's other comparisons. */
  readonly combined: Verdict;
}

/** Judges each claim from the intervals alone. */
export function judgeClaims(claims: readonly Claim[], study: Study): JudgedClaim[] {
  return claims.map((claim) => {
    const found = listed(claim.metric).flatMap((name) =>
      pairsOf(claim).map((pair) => judgePair(study.metrics.get(name), name, { pair, claim })),
    );
    const differences = found.filter((one) => typeof one !== "string");
    const comparisons = differences.map((one) => {
      return { ...one, combined: judgeDifference(widenInterval(one, differences.length), one.relevant) };
    });
    const missing = [...new Set(found.filter((one) => typeof one === "string"))];
    const single = [...comparisons.map(({ verdict }) => verdict), ...missing.map(() => "undecided" as const)];
    const combined = comparisons.map((one) => one.combined);
    return { ...claim, comparisons, missing, verdict: combineVerdicts(single, combined) };
  });
}

function listed(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

type Pair = readonly [better: string, than: string];

function pairsOf({ better, than }: Claim): Pair[] {
  const pairs = listed(better).flatMap((one) => listed(than).map((other): Pair => [one, other]));
  return pairs.filter(([one, other]) => one !== other);
}

/** Or what is missing. */
function judgePair(
  metric: StudyMetric | undefined,
  name: string,
  { pair: [better, than], claim }: { readonly pair: Pair; readonly claim: Claim },
): Omit<JudgedDifference, "combined"> | string {
  if (metric === undefined) return name;
  const difference = compareModels(metric, better, than);
  if (difference === undefined) return `${name} of "${metric.values.has(better) ? than : better}"`;
  const relevant = claim.relevant ?? (metric.unit === "%" ? 1 : 0.01);
  return { ...difference, relevant, verdict: judgeDifference(difference, relevant) };
}
