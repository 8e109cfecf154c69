import { describeAxis } from "../charts/axis.ts";
import type { Chart } from "../charts/chart.ts";
import { type Html, html } from "../html.ts";
import type { StageReport, StageView } from "../model/run-view.ts";
import type { PictureSource } from "../pictures.ts";
import type { Curve, IntervalChart, Row, Table, TableColumn } from "../report.ts";
import { type Column, renderTable } from "./data-table.ts";
import { renderFigure } from "./figure.ts";

export interface BodyOptions {
  readonly pictures: PictureSource;
  /** Whether curves are shown here; a page that has merged them over instances shows them elsewhere. */
  readonly curves: boolean;
}

/** All that a stage's reports tell, but for the metrics. */
export function renderReportBodies(stage: StageView, options: BodyOptions): Html[] {
  return stage.reports.map((report) => renderBody(stage, report, options));
}

function renderBody(stage: StageView, placed: StageReport, { pictures, curves }: BodyOptions): Html {
  const { report, output } = placed;
  // A model looks the same in all charts of a report.
  const palette = [
    ...new Set(Object.values(report.charts ?? {}).flatMap(({ points }) => points.map(({ name }) => name))),
  ];
  const file = (name: string): string => `${stage.name}.${output}.${name}`;
  const tables = Object.entries(report.tables ?? {});
  const leads = tables.filter(([name]) => report.lead?.includes(name));
  const others = tables.filter(([name]) => report.lead?.includes(name) !== true);
  const show = (list: typeof tables): Html[] =>
    list.flatMap(([name, table]) => renderRows(name, table, file(name)) ?? []);
  return html`${report.title !== undefined && html`<p class="lead">${report.title}</p>`}${show(leads)}<div class="notes">${(report.notes ?? []).map((note) => html`<p class="prose">${note}</p>`)}</div>
${Object.entries(report.charts ?? {}).map(([name, chart]) => renderFigure({ title: chart.title, chart: toPanel(chart, palette), csv: file(name) }))}
${curves && Object.entries(report.curves ?? {}).map(([name, curve]) => renderFigure({ title: curve.title, chart: toLines(curve), csv: file(name) }))}
<div class="told"><div class="tables">${show(others)}</div>${renderPictures(stage, placed, pictures)}</div>`;
}

/** Whether a stage's reports have more than metrics and notes to show. */
export function hasBody({ reports }: StageView, { curves }: Pick<BodyOptions, "curves">): boolean {
  return reports.some(
    ({ report: { charts = {}, tables = {}, pictures = [], curves: lines = {} } }) =>
      pictures.length + Object.keys(charts).length + Object.keys(tables).length > 0 ||
      (curves && Object.keys(lines).length > 0),
  );
}

/** All that a stage's reports say in words. */
export function notesOf({ reports }: StageView): string[] {
  return reports.flatMap(({ report }) => report.notes ?? []);
}

function toPanel({ title, value, points, marks = [] }: IntervalChart, palette: readonly string[]): Chart {
  return { kind: "intervals", label: title, value, points, marks, palette };
}

function toLines({ title, x, y, series }: Curve): Chart {
  const lines = series.map(({ name, points }) => ({ name, lines: [{ name, points }] }));
  return { kind: "lines", label: describeAxis({ title }), x, y, series: lines };
}

function renderRows(name: string, table: Table, csv: string): Html | undefined {
  const { title = name, columns, rows } = "rows" in table ? table : { rows: table as readonly Row[] };
  if (rows.length === 0) return undefined;
  const known = columns ?? keysOf(rows);
  const heads = known.map(
    (column): Column => ({
      title: column.title ?? column.key,
      ...(column.unit === undefined ? {} : { unit: column.unit }),
      ...(column.better === undefined ? {} : { better: column.better }),
    }),
  );
  return renderTable({
    caption: title,
    titled: true,
    columns: heads,
    rows: rows.map((row) => known.map(({ key }) => row[key])),
    csv,
  });
}

function keysOf(rows: readonly Row[]): TableColumn[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].map((key) => ({ key }));
}

function renderPictures(
  stage: StageView,
  { report, output, artifact }: StageReport,
  source: PictureSource,
): Html | undefined {
  const all = report.pictures ?? [];
  if (all.length === 0) return undefined;
  const shown = all.map((picture) => ({ picture, at: source({ stage, output, artifact, picture }) }));
  const left = shown.filter(({ at }) => at === undefined).length;
  return html`<div class="pictures">${shown.map(({ picture, at }) => {
    if (at === undefined) return undefined;
    const size = at.width === undefined ? undefined : html` width="${at.width}" height="${at.height ?? 0}"`;
    const image = html`<img src="${at.src}" alt="${picture.alt}"${at.href !== undefined && html` loading="lazy"`}${size}>`;
    return html`<figure class="picture ${picture.kind ?? "figure"}"><button type="button" class="zoom" aria-label="Enlarge: ${picture.title}"${at.href !== undefined && html` data-full="${at.href}"`}>${image}</button><figcaption>${picture.title}</figcaption></figure>`;
  })}</div>${left > 0 && html`<p class="muted">${left} ${left === 1 ? "picture is" : "pictures are"} left out to keep this file small: <code>pipe get '${stage.name}.${output}'</code> has all.</p>`}`;
}
