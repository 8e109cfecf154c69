import { describeRepetitions } from "../core/statistics.ts";
import type { Row, Table } from "../report/report.ts";
import type { JudgedClaim } from "./claims.ts";
import type { ModelDifference } from "./compare-models.ts";

const COLUMNS = [
  { key: "difference", title: "difference" },
  { key: "low", title: "95 % from" },
  { key: "high", title: "to" },
  { key: "n", title: "seeds" },
  { key: "resolves", title: "resolves" },
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

/** One line a claim, with its verdict. */
export function tableClaims(claims: readonly JudgedClaim[]): Table {
  return {
    title: "Claims",
    columns: [
      { key: "claim", title: "claim" },
      { key: "text", title: "that" },
      { key: "verdict", title: "verdict" },
      { key: "comparisons", title: "comparisons that say so" },
    ],
    rows: claims.map(({ name, text, verdict, comparisons, missing }) => {
      const agreeing = comparisons.filter((one) => one.verdict === verdict).length;
      return {
        claim: name,
        text,
        verdict,
        comparisons: `${agreeing} of ${comparisons.length}${missing.length > 0 ? `; not measured: ${missing.join(", ")}` : ""}`,
      };
    }),
  };
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
      { key: "relevant", title: "matters from" },
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
