import type { Report } from "../../src/report/report.ts";
import { collectStudy, type Study, type StudyReport } from "../../src/study/study.ts";

export const AXES = { rows: "model", over: "seed" };

export function reportOf(
  input: string,
  matrix: StudyReport["matrix"],
  metrics: Report["metrics"],
  { facts, stage = input, lower = false }: { facts?: Report["facts"]; stage?: string; lower?: boolean } = {},
): StudyReport {
  const better = lower ? ("lower" as const) : ("higher" as const);
  const metricInfo = Object.fromEntries(Object.keys(metrics).map((name) => [name, { unit: "%", better }]));
  return { input, stage, matrix, report: { metrics, metricInfo, ...(facts !== undefined && { facts }) } };
}

/** One metric, `voc/mAP`: the figures of each model by seed. */
export function studyOf(figures: { readonly [model: string]: readonly number[] }, { lower = false } = {}): Study {
  const reports = Object.entries(figures).flatMap(([model, values]) =>
    values.map((value, seed) => reportOf("voc", { model, seed }, { mAP: value }, { lower })),
  );
  return collectStudy(reports, AXES);
}
