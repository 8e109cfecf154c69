import { describeAxis } from "../charts/axis.ts";
import type { Chart } from "../charts/chart.ts";
import { type Html, html } from "../html.ts";
import { choosePalette, type Palettes } from "../model/palettes.ts";
import { chooseRowDecimals } from "../model/row-decimals.ts";
import type { StageReport, StageView } from "../model/run-view.ts";
import type { PictureSource } from "../pictures.ts";
import type { Curve, IntervalChart, Row, Table, TableColumn } from "../report.ts";
import { type Column, renderTable, type Value } from "./data-table.ts";
import { renderFigure } from "./figure.ts";

export interface BodyOptions {
  readonly pictures: PictureSource;
  readonly palettes: Palettes;
  /** Whether curves are shown here; a page that has merged them over instances shows them elsewhere. */
  readonly curves: boolean;
  /** Whether the tables that a report leads with are shown here; a page that begins with them does not show them again. */
  readonly leads?: boolean;
}

/** All that a stage's reports tell, but for the metrics. */
export function renderReportBodies(stage: StageView, options: BodyOptions): Html[] {
  return stage.reports.map((report) => renderBody(stage, report, options));
}

function renderBody(stage: StageView, placed: StageReport, options: BodyOptions): Html {
  const { pictures, palettes, curves, leads: showsLeads = true } = options;
  const { report, output } = placed;
  const file = (name: string): string => `${stage.name}.${output}.${name}`;
  const tables = Object.entries(report.tables ?? {});
  const leads = tables.filter(([name]) => report.lead?.includes(name));
  const others = tables.filter(([name]) => report.lead?.includes(name) !== true);
  const show = (list: typeof tables): Html[] =>
    list.flatMap(([name, table]) => renderRows(name, table, file(name)) ?? []);
  return html`${report.title !== undefined && html`<p class="lead">${report.title}</p>`}${showsLeads && show(leads)}<div class="notes">${(report.notes ?? []).map((note) => html`<p class="prose">${note}</p>`)}</div>
${Object.entries(report.charts ?? {}).map((chart) => renderChartOf(chart, palettes, file))}
${curves && Object.entries(report.curves ?? {}).map(([name, curve]) => renderFigure({ title: curve.title, chart: toLines(curve), csv: file(name) }))}
<div class="told"><div class="tables">${show(others)}</div>${renderPictures(stage, placed, pictures)}</div>`;
}

/** The tables that a stage's reports lead with. */
export function renderLeads(stage: StageView): Html[] {
  return stage.reports.flatMap(({ report: { lead = [], tables = {} }, output }) =>
    lead.flatMap((name) => renderRows(name, tables[name] ?? [], `${stage.name}.${output}.${name}`) ?? []),
  );
}

/** What a stage's reports begin with: their first tables and their first chart. */
export function renderHighlights(stage: StageView, palettes: Palettes): Html[] {
  const charts = stage.reports.flatMap(({ report: { charts = {} }, output }) =>
    Object.entries(charts)
      .slice(0, 1)
      .map((chart) => renderChartOf(chart, palettes, (name) => `${stage.name}.${output}.${name}`)),
  );
  return [...renderLeads(stage), ...charts];
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

function renderChartOf(
  [name, { title, value, points, marks = [] }]: readonly [string, IntervalChart],
  palettes: Palettes,
  file: (name: string) => string,
): Html {
  const palette = choosePalette(palettes, [...new Set(points.map((point) => point.name))]);
  const chart = { kind: "intervals", label: title, value, points, marks, palette } as const;
  return renderFigure({ title, chart, csv: file(name) });
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
    sparse: true,
    columns: heads,
    rows: listCells(rows, known),
    csv,
  });
}

function listCells(rows: readonly Row[], columns: readonly TableColumn[]): Value[][] {
  const decimals = columns.map((column) => chooseRowDecimals(rows, column));
  return rows.map((row, at) =>
    columns.map(({ key }, index) => {
      const value = row[key];
      const own = decimals[index];
      return typeof value === "number" && own !== undefined ? { figure: value, decimals: own[at] } : value;
    }),
  );
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
