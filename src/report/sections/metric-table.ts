import { type Html, html } from "../html.ts";
import { describeMetric, type MetricFigure, summarizeMetrics } from "../model/metric-summary.ts";
import { axesOf, findPlaces } from "../model/places.ts";
import type { StageGroup, StageView } from "../model/run-view.ts";
import { type Column, renderTable, type TableRequest, type Value } from "./data-table.ts";
import { toFigure } from "./estimate.ts";

/** Metrics that a table has as its columns, before it is turned round. */
const MOST_COLUMNS = 10;

/** A stage's metrics: means over the repetitions with their 95 % intervals, by place. */
export function renderMetricTable({ name, stages }: StageGroup, over: string): Html | undefined {
  const figures = summarizeMetrics(stages, over);
  if (figures.length === 0) return undefined;
  const places = new Set(figures.map(({ place }) => place));
  const metrics = new Set(figures.map(({ metric }) => metric));
  const repeated = figures.some(({ values }) => values.length > 1);
  const isWide = metrics.size <= MOST_COLUMNS || places.size > metrics.size;
  const table = isWide ? tablePlaces(stages, figures, over) : tableMetrics(stages, figures);
  const caption = `Metrics of ${name}${repeated ? `: mean ± half the 95 % interval over ${over}` : ""}`;
  return html`${repeated && html`<p class="muted small">Mean ± half the 95 % interval over <code>${over}</code>.</p>`}${renderTable({ ...table, caption, csv: `${name}.metrics` })}`;
}

type Body = Pick<TableRequest, "columns" | "rows">;

/** A row a place, a column an axis or a metric. */
function tablePlaces(stages: readonly StageView[], figures: readonly MetricFigure[], over: string): Body {
  const metrics = [...new Set(figures.map(({ metric }) => metric))];
  const places = findPlaces(stages, over).filter(({ name }) => figures.some(({ place }) => place === name));
  const axes = [...new Set(places.flatMap((place) => axesOf(place, over).map(([axis]) => axis)))];
  return {
    columns: [...axes.map((title) => ({ title })), ...metrics.map((metric) => columnOf(metric, stages))],
    rows: places.map((place) => {
      const values = new Map(axesOf(place, over));
      return [
        ...axes.map((axis) => values.get(axis) ?? ""),
        ...metrics.map((metric) => renderFigureOf(figures, place.name, metric)),
      ];
    }),
  };
}

/** A row a metric, a column a place. */
function tableMetrics(stages: readonly StageView[], figures: readonly MetricFigure[]): Body {
  const places = [...new Set(figures.map(({ place }) => place))];
  const metrics = [...new Set(figures.map(({ metric }) => metric))];
  return {
    columns: [
      { title: "metric" },
      ...places.map((place) => ({
        title: place === "" || stages.length === 1 ? "value" : place,
        mixed: true,
        align: "right" as const,
      })),
      { title: "which way" },
    ],
    rows: metrics.map((metric) => [
      titleOf(metric, stages),
      ...places.map((place) => renderFigureOf(figures, place, metric)),
      noteOf(metric, stages),
    ]),
  };
}

function renderFigureOf(figures: readonly MetricFigure[], place: string, metric: string): Value {
  const same = figures.filter((each) => each.metric === metric);
  const figure = same.find((each) => each.place === place);
  return figure === undefined ? "" : toFigure(figure, same);
}

function columnOf(metric: string, stages: readonly StageView[]): Column {
  const { title = metric, unit, better } = describeMetric(metric, stages);
  return {
    title,
    align: "right",
    ...(unit === undefined ? {} : { unit }),
    ...(better === undefined ? {} : { better }),
  };
}

function titleOf(metric: string, stages: readonly StageView[]): string {
  const { title = metric, unit } = describeMetric(metric, stages);
  return unit === undefined ? title : `${title} (${unit})`;
}

function noteOf(metric: string, stages: readonly StageView[]): string {
  const { better } = describeMetric(metric, stages);
  if (better === undefined) return "";
  return `${better} is better ${better === "higher" ? "↑" : "↓"}`;
}
