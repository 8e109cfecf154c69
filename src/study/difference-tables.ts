import { describeRepetitions } from "../core/statistics.ts";
import { decimalsOfMargins, renderFixed } from "../report/model/decimals.ts";
import type { Row, Table, TableColumn } from "../report/report.ts";
import type { JudgedClaim, JudgedDifference } from "./claims.ts";
import type { ModelDifference } from "./compare-models.ts";
import { OF_METRIC } from "./model-tables.ts";
import type { Verdict } from "./verdict.ts";

const COLUMNS: readonly TableColumn[] = [
  // Positive is better, also where lower figures are: see compareModels.
  { key: "difference", title: "difference", better: "higher", ...OF_METRIC },
  { key: "low", title: "95 % from", ...OF_METRIC },
  { key: "high", title: "to", ...OF_METRIC },
  { key: "n", title: "seeds" },
  { key: "resolves", title: "resolves", ...OF_METRIC },
  { key: "p", title: "sign-flip p" },
  { key: "seedsNeeded", title: "seeds needed" },
];

/** Each model against the baseline. */
export function tableDifferences(differences: readonly ModelDifference[], baseline: string): Table {
  return {
    title: `Differences to ${baseline}`,
    columns: [{ key: "metric", title: "metric" }, { key: "model", title: "model" }, ...COLUMNS],
    rows: differences.map((difference) => ({
      metric: difference.metric,
      model: difference.better,
      ...cellsOf(difference),
    })),
  };
}

/** Comparisons that a claim's line names. */
const MOST_COMPARISONS = 1;

/** One line a claim, with its verdict and the differences that decided it. */
export function tableClaims(claims: readonly JudgedClaim[]): Table {
  return {
    title: "Claims",
    columns: [
      { key: "claim", title: "claim" },
      { key: "verdict", title: "verdict" },
      { key: "text", title: "that" },
      { key: "because", title: "because of the differences" },
    ],
    rows: claims.map(({ name, text, verdict, comparisons, missing }) => ({
      claim: name,
      verdict,
      text,
      because: [
        describeDeciding(comparisons, verdict),
        ...(missing.length > 0 ? [`not measured: ${missing.join(", ")}`] : []),
      ].join("; "),
    })),
  };
}

/** `frame-temporal − same-frame in viewpoint/RIS@10: −0.5 (−8.3 to 7.3); 2 of 2 say so`: the clearest of those that say what the verdict says. */
function describeDeciding(comparisons: readonly JudgedDifference[], verdict: Verdict): string {
  // What speaks against a claim does so by the intervals that hold together.
  const by = verdict === "opposite" || verdict === "not reproduced" ? "combined" : "verdict";
  const agreeing = comparisons.filter((one) => one[by] === verdict).sort((a, b) => clarityOf(b) - clarityOf(a));
  const named = agreeing.slice(0, MOST_COMPARISONS).map(describeDifference);
  const more = agreeing.length - named.length;
  const count = comparisons.length > named.length ? [`${agreeing.length} of ${comparisons.length} say so`] : [];
  return [...named, ...(more > 0 || comparisons.length > agreeing.length ? count : [])].join("; ");
}

/** How far a difference is from 0, in halves of its interval. */
function clarityOf({ difference, low, high }: JudgedDifference): number {
  return low === undefined || high === undefined ? 0 : Math.abs(difference) / ((high - low) / 2);
}

function describeDifference({ metric, better, than, difference, low, high }: JudgedDifference): string {
  const decimals = decimalsOfMargins(low === undefined || high === undefined ? [] : [(high - low) / 2]) ?? 1;
  const show = (value: number): string => renderFixed(value, decimals).replace("-", "−");
  const sign = Number(renderFixed(difference, decimals)) > 0 ? "+" : "";
  const interval = low === undefined || high === undefined ? "no interval" : `${show(low)} to ${show(high)}`;
  return `${better} against ${than} in ${metric}: ${sign}${show(difference)} (${interval})`;
}

/** What the verdicts on claims rest on. */
export function tableComparisons(claims: readonly JudgedClaim[]): Table {
  return {
    title: "What the verdicts rest on",
    columns: [
      { key: "claim", title: "claim" },
      { key: "metric", title: "metric" },
      { key: "better", title: "better" },
      { key: "than", title: "than" },
      ...COLUMNS,
      { key: "relevant", title: "matters from", ...OF_METRIC },
      { key: "verdict", title: "verdict" },
    ],
    rows: claims.flatMap(({ name, comparisons }) =>
      comparisons.map(({ metric, better, than, relevant, verdict, ...difference }) => ({
        claim: name,
        metric,
        better,
        than,
        ...cellsOf({ metric, better, than, ...difference }),
        relevant,
        verdict,
      })),
    ),
  };
}

function cellsOf({ difference, low, high, n, method, detectable, p, seedsNeeded }: ModelDifference): Row {
  return {
    difference,
    low: low ?? null,
    high: high ?? null,
    n: describeRepetitions({ method, n }),
    resolves: detectable ?? null,
    p: p ?? null,
    seedsNeeded: seedsNeeded ?? null,
  };
}
