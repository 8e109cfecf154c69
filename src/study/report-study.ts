import { mean } from "../core/statistics.ts";
import type { Report, Table } from "../report/report.ts";
import { chartDifferences, chartModels } from "./charts.ts";
import type { JudgedClaim } from "./claims.ts";
import { compareModels, type ModelDifference } from "./compare-models.ts";
import { describeResolution } from "./describe-resolution.ts";
import { tableClaims, tableComparisons, tableDifferences } from "./difference-tables.ts";
import { tableFigures, tableInvariances, tableTransfer } from "./model-tables.ts";
import type { Study, StudyMetric } from "./study.ts";
import type { Verdict } from "./verdict.ts";

/** A study's report: the paper's table, transfer, differences to the baseline, and the verdicts on the claims. */
export function reportStudy(study: Study, claims: readonly JudgedClaim[], baseline: string): Report {
  const main = listMainMetrics(study);
  const differences = main.flatMap((metric) => compareAll(metric, baseline, study));
  const unit = commonUnit(main);
  const invariances = main.filter(({ kind }) => kind === "invariance");
  const transfer = main.filter(({ kind }) => kind === "transfer");
  return {
    title: "The study",
    metrics: listMetrics(study, claims),
    metricInfo: listMetricInfo(study),
    notes: [
      "Means over seeds with 95 % intervals (Student's t); differences are paired by seed, positive is better.",
      ...describeResolution(differences, unit),
      ...(claims.length > 0 ? [VERDICTS] : []),
      "The paper's rows: ResNet-50 trained on ImageNet, measured on the real data sets. Here they are a reference, not a target.",
    ],
    lead: ["claims"],
    tables: defined<Table>({
      claims: claims.length > 0 ? tableClaims(claims) : undefined,
      invariances: tableInvariances(study),
      transfer: tableTransfer(study),
      differences: differences.length > 0 ? tableDifferences(differences, baseline) : undefined,
      comparisons: claims.length > 0 ? tableComparisons(claims) : undefined,
      figures: tableFigures(study),
    }),
    charts: defined({
      invariance: chartModels(`Invariance, ${invariances[0]?.figure ?? ""}`, invariances, study),
      transfer: chartModels("Transfer", transfer, study),
      differences: chartDifferences(differences, baseline, unit),
    }),
  };
}

const VERDICTS =
  "A verdict is that of the 95 % interval alone. Reproduced: all of it is above 0. Opposite: all below. Not reproduced: it holds 0, and leaves no room for a difference that matters. Undecided: it holds both, or there is none.";

/** One figure for each protocol and task: the one to look at. */
function listMainMetrics({ metrics }: Study): StudyMetric[] {
  return [...metrics.values()].filter(({ kind, isHeadline }) => kind !== "pretraining" && isHeadline);
}

function compareAll(metric: StudyMetric, baseline: string, { models }: Study): ModelDifference[] {
  const others = models.filter((model) => model !== baseline);
  return others.flatMap((model) => compareModels(metric, model, baseline) ?? []);
}

function commonUnit(metrics: readonly StudyMetric[]): string | undefined {
  const units = new Set(metrics.map(({ unit }) => unit));
  return units.size === 1 ? [...units][0] : undefined;
}

/** Verdicts counted, then the mean of each metric that can be better or worse. */
function listMetrics(study: Study, claims: readonly JudgedClaim[]): { [name: string]: number } {
  const verdicts: readonly Verdict[] = ["reproduced", "not reproduced", "opposite", "undecided"];
  const counts = verdicts.map((wanted) => [
    `claims ${wanted}`,
    claims.filter(({ verdict }) => verdict === wanted).length,
  ]);
  const means = judgeable(study).flatMap(({ name, values }) =>
    [...values].map(([model, bySeed]) => [`${name}/${model}`, mean([...bySeed.values()])]),
  );
  return Object.fromEntries([...(claims.length > 0 ? counts : []), ...means]);
}

function listMetricInfo(study: Study): NonNullable<Report["metricInfo"]> {
  const entries = judgeable(study).flatMap(({ name, values, unit, better }) =>
    [...values.keys()].map((model) => [
      `${name}/${model}`,
      { ...(unit !== undefined && { unit }), ...(better && { better }) },
    ]),
  );
  return Object.fromEntries(entries);
}

function judgeable({ metrics }: Study): StudyMetric[] {
  return [...metrics.values()].filter(({ better }) => better !== undefined);
}

function defined<T>(parts: { readonly [name: string]: T | undefined }): { readonly [name: string]: T } {
  const entries = Object.entries(parts).filter((entry): entry is [string, T] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
