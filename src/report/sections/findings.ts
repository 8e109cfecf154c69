import { titleMetric } from "../../core/metric-info.ts";
import { type Html, html, idOf } from "../html.ts";
import { describeMetric, type MetricFigure, summarizeMetrics } from "../model/metric-summary.ts";
import type { StageGroup } from "../model/run-view.ts";
import { toFigure } from "./estimate.ts";
import { measureFigures, renderFigureCell } from "./figure-cell.ts";
import { notesOf, renderLeads } from "./report-body.ts";

/** Figures of a stage that are named. */
const MOST_FIGURES = 6;

/** What a run found, before all else: the tables that its results lead with; of others what they say first, and their first metric. */
export function renderFindings(results: readonly StageGroup[], over: string): Html | undefined {
  const leads = results.flatMap(({ stages }) => stages.flatMap(renderLeads));
  const told = results
    .filter(({ stages }) => stages.every((stage) => renderLeads(stage).length === 0))
    .flatMap((group) => {
      const fact = renderFirst(group, over);
      return fact === undefined ? [] : [{ name: group.name, fact }];
    });
  if (leads.length + told.length === 0) return undefined;
  return html`${leads}${told.length > 0 && html`<ul class="found">${told.map(({ name, fact }) => html`<li><a href="#${idOf("stage", name)}">${name}</a>: ${fact}</li>`)}</ul>`}`;
}

function renderFirst({ stages }: StageGroup, over: string): Html | undefined {
  const [only] = stages;
  const words =
    stages.length === 1 && only !== undefined
      ? [...only.reports.flatMap(({ report }) => report.title ?? []), ...notesOf(only).slice(0, 1)]
      : [];
  if (words.length > 0)
    return html`${words.map((text, index) => (index === 0 ? html`<strong>${text}</strong>` : html` ${text}`))}`;
  const figures = summarizeMetrics(stages, over);
  const first = figures[0]?.metric;
  if (first === undefined) return undefined;
  const same = figures.filter(({ metric }) => metric === first);
  const about = describeMetric(first, stages);
  const more = same.length - MOST_FIGURES;
  return html`${titleMetric(about.title ?? first, about)}: ${same.slice(0, MOST_FIGURES).map((figure, index) => html`${index > 0 && "; "}${renderPlace(figure, same)}`)}${more > 0 && html`; ${more} more`}${about.better !== undefined && html` <span class="muted">(${about.better} is better)</span>`}`;
}

function renderPlace(figure: MetricFigure, same: readonly MetricFigure[]): Html {
  const shown = toFigure(figure, same);
  return html`${figure.place !== "" && `${figure.place} `}<span class="figure">${renderFigureCell(shown, measureFigures([shown]))}</span>`;
}
