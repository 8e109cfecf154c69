import { mean } from "../core/statistics.ts";
import type { IntervalChart } from "../report/report.ts";
import type { ModelDifference } from "./compare-models.ts";
import { estimateModels } from "./estimate-models.ts";
import { PUBLISHED } from "./published.ts";
import type { Study, StudyMetric } from "./study.ts";

/** The models' means in each metric, and what to compare them with. Undefined without metrics. */
export function chartModels(title: string, metrics: readonly StudyMetric[], study: Study): IntervalChart | undefined {
  const [first] = metrics;
  if (first === undefined) return undefined;
  const isOneFigure = metrics.every(({ figure }) => figure === first.figure);
  const groupOf = ({ task, figure }: StudyMetric): string => (isOneFigure ? task : `${task}, ${figure}`);
  return {
    title,
    value: {
      title: isOneFigure ? first.figure : "score",
      ...(first.unit !== undefined && { unit: first.unit }),
      better: first.better ?? "higher",
      ...(first.unit === "%" && { bounds: [0, 100] as const }),
    },
    points: metrics.flatMap((metric) =>
      estimateModels(metric, study.models).map(({ model, values, mean: centre, margin }) => ({
        group: groupOf(metric),
        name: model,
        mean: centre,
        ...(margin !== undefined && { low: centre - margin, high: centre + margin }),
        values,
      })),
    ),
    marks: metrics.flatMap((metric) =>
      [...markFloor(metric, study), ...markPublished(metric)].map((mark) => ({ group: groupOf(metric), ...mark })),
    ),
  };
}

/** Differences to the baseline: positive is better. */
export function chartDifferences(
  differences: readonly ModelDifference[],
  baseline: string,
  unit: string | undefined,
): IntervalChart | undefined {
  if (differences.length === 0) return undefined;
  return {
    title: `Better than ${baseline} by`,
    value: { title: "difference", ...(unit !== undefined && { unit }), better: "higher" },
    points: differences.map(({ metric, better, difference, low, high }) => ({
      group: metric,
      name: better,
      mean: difference,
      ...(low !== undefined && high !== undefined && { low, high }),
    })),
    marks: [...new Set(differences.map(({ metric }) => metric))].map((group) => ({ group, name: baseline, value: 0 })),
  };
}

type Mark = Omit<NonNullable<IntervalChart["marks"]>[number], "group">;

function markFloor({ name }: StudyMetric, { metrics }: Study): Mark[] {
  const floor = metrics.get(name.replace("/RIS@", "/floor@"));
  if (floor === undefined || !name.includes("/RIS@")) return [];
  const values = [...floor.values.values()].flatMap((bySeed) => [...bySeed.values()]);
  return [{ name: "chance", value: mean(values) }];
}

function markPublished({ name }: StudyMetric): Mark[] {
  return PUBLISHED.flatMap(({ name: model, figures }) => {
    const value = figures[name];
    return value === undefined ? [] : [{ name: model, value }];
  });
}
