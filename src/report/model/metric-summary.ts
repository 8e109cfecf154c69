import type { MetricInfo } from "../../core/metric-info.ts";
import { meanInterval } from "../../core/statistics.ts";
import { findPlaces } from "./places.ts";
import type { StageView } from "./run-view.ts";

/** A metric at one place of a matrix: over its repetitions. */
export interface MetricFigure {
  readonly place: string;
  readonly metric: string;
  readonly mean: number;
  /** Half the width of the 95 % interval; undefined for fewer than two values. */
  readonly margin?: number;
  readonly values: readonly number[];
}

/** Every metric of a group's stages, by place. */
export function summarizeMetrics(stages: readonly StageView[], over: string): MetricFigure[] {
  return findPlaces(stages, over).flatMap(({ name: place, stages: members }) => {
    const values = new Map<string, number[]>();
    for (const { manifest } of members) {
      for (const [metric, value] of Object.entries(manifest?.metrics ?? {})) {
        if (typeof value !== "number") continue;
        values.set(metric, [...(values.get(metric) ?? []), value]);
      }
    }
    return [...values].map(([metric, list]) => ({ place, metric, values: list, ...meanInterval(list) }));
  });
}

/** What the stages, or else their reports, say of a metric. */
export function describeMetric(metric: string, stages: readonly StageView[]): MetricInfo {
  for (const { manifest, reports } of stages) {
    const told = [manifest?.metricInfo, ...reports.map(({ report }) => report.metricInfo)];
    const info = told.find((infos) => infos?.[metric] !== undefined)?.[metric];
    if (info !== undefined) return info;
  }
  return {};
}
