import { renderNumber } from "../../core/render-number.ts";
import { type Html, html } from "../html.ts";
import { describeMetric, type MetricFigure, summarizeMetrics } from "../model/metric-summary.ts";
import type { StageGroup, StageView } from "../model/run-view.ts";
import { renderTable, type Value } from "./data-table.ts";

/** Columns that a table has on a page before it is turned round. */
const MOST_COLUMNS = 7;

/** A stage's metrics: means over the repetitions with their 95 % intervals, by place. */
export function renderMetricTable({ name, stages }: StageGroup, over: string): Html | undefined {
  const figures = summarizeMetrics(stages, over);
  if (figures.length === 0) return undefined;
  const places = [...new Set(figures.map(({ place }) => place))];
  const metrics = [...new Set(figures.map(({ metric }) => metric))];
  const repeated = figures.some(({ values }) => values.length > 1);
  const caption = `Metrics of ${name}${repeated ? `: mean ± half the 95 % interval over ${over}` : ""}`;
  const request = { caption, csv: `${name}.metrics` };
  const table =
    places.length > 1 && metrics.length <= MOST_COLUMNS
      ? renderTable({
          ...request,
          columns: [
            { title: "" },
            ...metrics.map((metric) => ({ title: titleOf(metric, stages), align: "right" as const })),
          ],
          rows: places.map((place) => [place, ...metrics.map((metric) => renderFigureOf(figures, place, metric))]),
        })
      : renderTable({
          ...request,
          columns: [
            { title: "metric" },
            ...places.map((place) => ({
              title: place === "" || stages.length === 1 ? "value" : place,
              mixed: true,
              align: "right" as const,
            })),
            { title: "" },
          ],
          rows: metrics.map((metric) => [
            titleOf(metric, stages),
            ...places.map((place) => renderFigureOf(figures, place, metric)),
            noteOf(metric, stages),
          ]),
        });
  return html`${repeated && html`<p class="muted small">Mean ± half the 95 % interval over <code>${over}</code>.</p>`}${table}`;
}

function renderFigureOf(figures: readonly MetricFigure[], place: string, metric: string): Value {
  const figure = figures.find((each) => each.place === place && each.metric === metric);
  if (figure === undefined) return "";
  const { mean, margin } = figure;
  if (margin === undefined || margin === 0) return mean;
  return {
    shown: html`${renderNumber(mean, 4)} <span class="margin">± ${renderNumber(margin, 2)}</span>`,
    value: mean,
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
