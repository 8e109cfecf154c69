import { mean } from "../core/statistics.ts";
import type { Row, Table, TableColumn } from "../report/report.ts";
import { estimateModels } from "./estimate-models.ts";
import { formatEstimate, formatFigure } from "./format.ts";
import { PUBLISHED } from "./published.ts";
import type { Study, StudyMetric } from "./study.ts";

/** The paper's table: models by invariances, each cell `RIS@10 / RIS@25`, with what chance gives and the paper's own rows beside. */
export function tableInvariances(study: Study): Table | undefined {
  const columns = groupScores(study);
  if (columns.length === 0) return undefined;
  const ks = columns[0]?.scores.map(({ figure }) => figure.replace("RIS@", "top ")) ?? [];
  return {
    title: `Invariance: RIS, ${ks.join(" / ")}`,
    columns: [
      { key: "model", title: "model" },
      ...columns.map(({ task, scores: [first] }) => ({ key: task, title: task, unit: "%", ...directionOf(first) })),
    ],
    rows: [
      ...study.models.map((model) => rowOf(model, columns, (score) => estimateCell(score, model))),
      rowOf("chance", columns, (score) => floorCell(score, study)),
      ...PUBLISHED.map(({ name, figures }) =>
        rowOf(name, columns, (score) => publishedCell(figures[score.name], score.unit)),
      ),
    ].filter(hasCells),
  };
}

/** Models by tasks of transfer, each with its first figure. */
export function tableTransfer(study: Study): Table | undefined {
  const metrics = [...study.metrics.values()].filter(({ kind, isHeadline }) => kind === "transfer" && isHeadline);
  if (metrics.length === 0) return undefined;
  const columns = metrics.map((metric) => ({ task: metric.name, scores: [metric] }));
  return {
    title: "Transfer",
    columns: [
      { key: "model", title: "model" },
      ...metrics.map((metric) => ({
        key: metric.name,
        title: metric.name,
        ...(metric.unit !== undefined && { unit: metric.unit }),
        ...directionOf(metric),
      })),
    ],
    rows: [
      ...study.models.map((model) => rowOf(model, columns, (score) => estimateCell(score, model))),
      ...PUBLISHED.map(({ name, figures }) =>
        rowOf(name, columns, (score) => publishedCell(figures[score.name], score.unit)),
      ),
    ].filter(hasCells),
  };
}

/** A column whose rows measure different things. */
export const OF_METRIC = { by: "metric", interval: ["low", "high"] } as const;

/** Every metric of every model: for CSV, and for what the other tables leave out. */
export function tableFigures(study: Study): Table {
  return {
    title: "All figures",
    columns: [
      { key: "metric", title: "metric" },
      { key: "model", title: "model" },
      { key: "n", title: "seeds" },
      { key: "mean", title: "mean", ...OF_METRIC },
      { key: "low", title: "95 % from", ...OF_METRIC },
      { key: "high", title: "to", ...OF_METRIC },
      { key: "unit", title: "unit" },
      { key: "better", title: "better is" },
    ],
    rows: [...study.metrics.values()].flatMap((metric) =>
      estimateModels(metric, study.models).map(
        ({ model, values, mean: centre, margin }): Row => ({
          metric: metric.name,
          model,
          n: values.length,
          mean: centre,
          low: margin === undefined ? null : centre - margin,
          high: margin === undefined ? null : centre + margin,
          unit: metric.unit ?? "",
          better: metric.better ?? "",
        }),
      ),
    ),
  };
}

interface Column {
  readonly task: string;
  /** Those of one cell. */
  readonly scores: readonly StudyMetric[];
}

function groupScores({ metrics }: Study): Column[] {
  const scores = [...metrics.values()].filter(({ kind, figure }) => kind === "invariance" && figure.startsWith("RIS@"));
  const tasks = [...new Set(scores.map(({ task }) => task))];
  return tasks.map((task) => ({ task, scores: scores.filter((score) => score.task === task) }));
}

function rowOf(model: string, columns: readonly Column[], cell: (score: StudyMetric) => string | undefined): Row {
  const cells = columns.map(({ task, scores }) => {
    const texts = scores.map(cell);
    return [task, texts.some((text) => text !== undefined) ? texts.map((text) => text ?? "–").join(" / ") : null];
  });
  return { model, ...Object.fromEntries(cells) };
}

function directionOf(metric: StudyMetric | undefined): Pick<TableColumn, "better"> {
  return metric?.better === undefined ? {} : { better: metric.better };
}

function hasCells({ model: _, ...cells }: Row): boolean {
  return Object.values(cells).some((cell) => cell !== null);
}

function estimateCell(metric: StudyMetric, model: string): string | undefined {
  const [estimate] = estimateModels(metric, [model]);
  return estimate && formatEstimate(estimate, metric.unit);
}

/** The mean over models: their floors differ little. */
function floorCell(score: StudyMetric, { metrics }: Study): string | undefined {
  const floor = metrics.get(score.name.replace("RIS@", "floor@"));
  const values = [...(floor?.values.values() ?? [])].flatMap((bySeed) => [...bySeed.values()]);
  return values.length === 0 ? undefined : formatFigure(mean(values), score.unit);
}

function publishedCell(figure: number | undefined, unit: string | undefined): string | undefined {
  return figure === undefined ? undefined : formatFigure(figure, unit);
}
