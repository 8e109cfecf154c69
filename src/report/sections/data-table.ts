import { type Content, type Html, html, jsonIsland } from "../html.ts";
import { type Figure, isFigure, measureFigures, type Room, renderFigureCell } from "./figure-cell.ts";

export interface Column {
  readonly title: string;
  readonly unit?: string;
  readonly better?: "higher" | "lower";
  readonly align?: "right";
  /** Its numbers measure different things, so that each has decimals of its own. */
  readonly mixed?: boolean;
}

export type Value = string | number | boolean | null | undefined | Figure | RichValue;

/** What a cell shows, and the value that a file gets. */
export interface RichValue {
  readonly shown: Content;
  readonly value: string | number;
}

export interface TableRequest {
  readonly caption: string;
  /** Shows the caption for people who see, too. */
  readonly titled?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
  readonly csv?: string;
  /** Leaves out columns in which no row says anything. */
  readonly sparse?: boolean;
  /** Shows every row, at its full height: for a list that is what its page is about. */
  readonly whole?: boolean;
  /** On a phone a row is a block, a cell a line; by default where texts leave no room for columns beside each other. */
  readonly stacks?: boolean;
}

/** Rows that a page shows of a table; the file has all. */
const MOST_ROWS = 120;
/** Beyond, a table scrolls within itself. */
const TALL_ROWS = 16;
/** Letters of a text that stays on one line. */
const SHORT = 24;
/** Least room of a text that may break, and what a phone has room for (letters). */
const LONG_ROOM = 20;
const PHONE_ROOM = 44;
/** Figures of the largest number of a column. */
const DIGITS = 4;

/** A table that scrolls sideways in itself, can be ordered by a click on a head, and saved as CSV. */
export function renderTable(request: TableRequest): Html {
  const { caption, titled = false, csv, whole = false } = request;
  const { columns, rows } = request.sparse === true ? dropEmpty(request) : request;
  const looks = columns.map((column, index) => lookOf(column, rows, index));
  const stacks = request.stacks ?? isWordy(looks);
  const shown = whole ? rows : rows.slice(0, MOST_ROWS);
  const cut = rows.length - shown.length;
  const tall = !whole && shown.length > TALL_ROWS;
  return html`<div class="table-block"><div class="scroll${tall && " tall"}" tabindex="0" role="group" aria-label="${caption}"><table${stacks && html` class="stacks"`}><caption class="${titled ? "title" : "unseen"}">${caption}</caption>
<thead><tr>${looks.map(renderHead)}</tr></thead>
<tbody>${shown.map((row) => html`<tr>${row.map((value, index) => renderCell(value, looks[index], stacks && index > 0))}</tr>`)}</tbody></table></div>
${cut > 0 && html`<p class="muted">${cut} more ${cut === 1 ? "row" : "rows"}${csv !== undefined && ` ${cut === 1 ? "is" : "are"} in the CSV`}.</p>`}${csv !== undefined && renderSave(caption, csv, { columns, rows, cut })}</div>`;
}

/** Whether a table is read rather than compared, and is too wide for a phone. */
function isWordy(looks: readonly Look[]): boolean {
  const room = looks.reduce((sum, { letters }) => sum + Math.min(letters, LONG_ROOM) + 2, 0);
  return room > PHONE_ROOM && looks.some(({ letters }) => letters > SHORT) && looks.every(({ right }) => !right);
}

function renderHead(column: Column & Look): Html {
  const { title, unit, better, right } = column;
  return html`<th scope="col" class="${right && "num"}${title.length > SHORT && " long"}" data-v="${titleOf(column)}">${title}${unit !== undefined && unit !== "" && html` <span class="unit">${unit}</span>`}${better !== undefined && html` <span class="unit better">${better} is better ${better === "higher" ? "↑" : "↓"}</span>`}</th>`;
}

/** A button that saves rows as a file; the rows go along where the page does not show them all. */
function renderSave(
  caption: string,
  csv: string,
  { columns, rows, cut }: Pick<TableRequest, "columns" | "rows"> & { cut: number },
): Html {
  const hasMargins = columns.map((_, index) => rows.some((row) => marginOf(row[index]) !== undefined));
  const head = columns.flatMap((column, index) =>
    hasMargins[index] === true ? [titleOf(column), `${titleOf(column)} ±`] : [titleOf(column)],
  );
  const body = rows.map((row) =>
    row.flatMap((value, index) =>
      hasMargins[index] === true ? [plain(value), marginOf(value) ?? ""] : [plain(value)],
    ),
  );
  return html`<button type="button" class="csv" data-file="${csv}.csv">CSV<span class="unseen"> of ${caption}</span></button>${cut > 0 && html`<script type="application/json" class="rows">${jsonIsland([head, ...body])}</script>`}`;
}

function marginOf(value: Value): number | undefined {
  return isFigure(value) ? value.margin : undefined;
}

/** All figures as a file, without a table. */
export function renderDownload(text: string, csv: string, rows: readonly (readonly (string | number)[])[]): Html {
  return html`<span class="table-block download"><button type="button" class="csv" data-file="${csv}.csv">${text}</button><script type="application/json" class="rows">${jsonIsland(rows)}</script></span>`;
}

function titleOf({ title, unit }: Column): string {
  return unit === undefined || unit === "" ? title : `${title} (${unit})`;
}

function dropEmpty({ columns, rows }: TableRequest): Pick<TableRequest, "columns" | "rows"> {
  const says = (value: Value): boolean =>
    isRich(value) ? value.shown !== "" : value !== undefined && value !== null && value !== "";
  const kept = columns.map((_, index) => rows.some((row) => says(row[index])));
  return {
    columns: columns.filter((_, index) => kept[index]),
    rows: rows.map((row) => row.filter((_, index) => kept[index])),
  };
}

interface Look {
  readonly right: boolean;
  /** Of the longest text. */
  readonly letters: number;
  readonly decimals: number | undefined;
  readonly room: Room;
}

function lookOf(column: Column, rows: TableRequest["rows"], index: number): Column & Look {
  const values = rows.map((row) => row[index]);
  const decimals = column.mixed === true ? undefined : chooseDecimals(values);
  return {
    ...column,
    right: column.align === "right" || isNumeric(values),
    letters: values.reduce<number>((most, value) => Math.max(most, lettersOf(value)), column.title.length),
    decimals,
    room: measureFigures(values.flatMap((value) => asFigure(value, decimals) ?? [])),
  };
}

function asFigure(value: Value, decimals: number | undefined): Figure | undefined {
  if (typeof value === "number") return { figure: value, decimals };
  return isFigure(value) ? value : undefined;
}

/** A cell; `named` with its column's name, for where no head stands above it. */
function renderCell(value: Value, look: (Column & Look) | undefined, named: boolean): Html {
  const { right = false, decimals } = look ?? {};
  const name = named && look !== undefined && html` data-name="${titleOf(look)}"`;
  const figure = asFigure(value, decimals);
  if (figure !== undefined && look !== undefined)
    return html`<td class="num"${name} data-v="${figure.figure}"${figure.margin !== undefined && html` data-m="${figure.margin}"`}>${renderFigureCell(figure, look.room)}</td>`;
  const isShort = lettersOf(value) <= SHORT;
  if (isRich(value))
    return html`<td class="${right ? "num" : !isShort && "long"}"${name} data-v="${value.value}">${value.shown}</td>`;
  return html`<td class="${right ? "num" : isShort ? "short" : "long"}"${name}>${keepTogether(plain(value))}</td>`;
}

function lettersOf(value: Value): number {
  return String(isRich(value) ? value.value : plain(value)).length;
}

function isRich(value: Value): value is RichValue {
  return typeof value === "object" && value !== null && "shown" in value;
}

/** `76.6 ± 4.1 / 65.9 ± 2.6` breaks between the figures, not within one. */
function keepTogether(text: string | number): Content {
  if (typeof text === "number" || !text.includes("±") || !/^[\d\s.,±/+−-]+$/.test(text)) return text;
  const figures = text.split(" / ");
  return figures.map(
    (figure, index) => html`<span class="figure">${figure}${index < figures.length - 1 && " /"}</span> `,
  );
}

function plain(value: Value): string | number {
  if (value === null || value === undefined) return "";
  if (isFigure(value)) return value.figure;
  if (isRich(value)) return value.value;
  return typeof value === "boolean" ? String(value) : value;
}

function isNumeric(values: readonly Value[]): boolean {
  const known = values.slice(0, 50).filter((value) => value !== null && value !== undefined && value !== "");
  return known.length > 0 && known.every((value) => typeof value === "number" || isFigure(value));
}

/** Decimals that all numbers of a column are shown with; undefined where they are of different sorts or sizes. */
function chooseDecimals(column: readonly Value[]): number | undefined {
  const numbers = column.filter((value) => typeof value === "number");
  const sizes = numbers.map(Math.abs).filter((size) => size > 0);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const whole = numbers.filter(Number.isInteger).length;
  if (sizes.length < 2 || whole > numbers.length / 3 || most / least > 1000 || most >= 1e6 || most < 1e-3)
    return undefined;
  return Math.min(6, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(most))));
}
