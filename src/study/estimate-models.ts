import { meanInterval } from "../core/statistics.ts";
import type { StudyMetric } from "./study.ts";

/** A model's mean over seeds in a metric, with its 95 % interval where there are two seeds or more. */
export interface ModelEstimate {
  readonly model: string;
  readonly mean: number;
  readonly margin?: number;
  /** One for each seed. */
  readonly values: readonly number[];
}

/** Of the models that have the metric, in the given order. */
export function estimateModels(metric: StudyMetric, models: readonly string[]): ModelEstimate[] {
  return models.flatMap((model) => {
    const values = [...(metric.values.get(model)?.values() ?? [])];
    return values.length === 0 ? [] : [{ model, values, ...meanInterval(values) }];
  });
}
