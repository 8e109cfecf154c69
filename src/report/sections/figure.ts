import { describeAxis } from "../charts/axis.ts";
import { type Chart, DEFAULT_WIDTH_PX, renderChart } from "../charts/chart.ts";
import { markNamesOf, namesOf } from "../charts/intervals.ts";
import { hueOf, type LinePanel } from "../charts/lines.ts";
import { shapeOf } from "../charts/shapes.ts";
import { type Html, html, jsonIsland } from "../html.ts";

export interface FigureRequest {
  readonly title: string;
  readonly chart: Chart;
  readonly note?: string | undefined;
  /** Name of the file that the figures are saved as; none for a chart without figures to save. */
  readonly csv?: string;
}

/** A chart with its title, what it measures, its legend, and its figures to save. */
export function renderFigure({ title, chart, note, csv }: FigureRequest): Html {
  return html`<figure class="chart"><figcaption><span class="title">${title}</span>${renderMeasure(chart)}${note !== undefined && html`<span class="note">${note}</span>`}</figcaption>
${renderLegend(chart)}<pipe-chart>${renderChart(chart, DEFAULT_WIDTH_PX)}<script type="application/json">${jsonIsland(chart)}</script></pipe-chart>
${csv !== undefined && html`<button type="button" class="csv" data-chart data-file="${csv}.csv">CSV<span class="unseen"> of ${title}</span></button>`}</figure>`;
}

function renderMeasure(chart: Chart): Html | undefined {
  switch (chart.kind) {
    case "intervals":
    case "dots":
      return html`<span class="measure">${describeAxis(chart.value)}</span>`;
    case "lines":
      return chart.series.some(({ mean }) => mean !== undefined)
        ? html`<span class="measure">${describeMeans(chart)}</span>`
        : undefined;
    case "bars":
    case "timeline":
      return undefined;
  }
}

/** `means of 3 thick, each alone thin`. */
function describeMeans({ series }: LinePanel): string {
  const counts = series.filter(({ mean }) => mean !== undefined).map(({ lines }) => lines.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `mean of ${least === most ? least : `${least} to ${most}`} thick, each alone thin`;
}

function renderLegend(chart: Chart): Html | undefined {
  switch (chart.kind) {
    case "bars":
    case "timeline":
      return undefined;
    case "lines":
      return chart.series.length < 2 && chart.series.every(({ mean }) => mean === undefined)
        ? undefined
        : html`<ul class="legend">${chart.series.map((series, index) => html`<li data-series="${index}"><svg width="26" height="12" aria-hidden="true"><path class="line hue-${hueOf(series, index) % 8}" d="M1 6H25"/><path class="dot hue-${hueOf(series, index) % 8}" transform="translate(13 6)" d="${shapeOf(hueOf(series, index))}"/></svg>${series.name}</li>`)}</ul>`;
    case "intervals":
    case "dots":
      return html`<ul class="legend">${namesOf(chart).map(({ name, hue }) => html`<li><svg width="26" height="12" aria-hidden="true"><path class="line hue-${hue % 8}" d="M1 6H25"/><path class="dot hue-${hue % 8}" transform="translate(13 6)" d="${shapeOf(hue)}"/></svg>${name}</li>`)}${markNamesOf(chart).map((name, index) => html`<li><svg width="12" height="14" aria-hidden="true"><path class="mark mark-${index % 5}" d="M6 0V14"/></svg>${name}</li>`)}</ul>`;
  }
}
