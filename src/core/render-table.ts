import { countCharacters, cutMiddle } from "./cut-text.ts";
import { type Hue, type Paint, paintNothing } from "./paint.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** May be cut to make the table fit; the widest such column gives way first. */
  readonly flexible?: boolean;
}

export type Cell = string | { readonly text: string; readonly hue: Hue };

export interface TableOptions {
  /** Columns of the terminal; unlimited by default. */
  readonly width?: number;
  readonly paint?: Paint;
}

const GAP = "  ";
const NARROWEST = 6;

/** The lines of a table: titles, then rows, columns two spaces apart, no trailing space. Empty without rows. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width = Number.POSITIVE_INFINITY, paint = paintNothing }: TableOptions = {},
): string[] {
  if (rows.length === 0) return [];
  const widths = fitWidths(columns, rows, width);
  const titles = columns.map((column) => ({ text: column.title, hue: "dim" as const }));
  const lines = columns.some((column) => column.title !== "") ? [titles, ...rows] : rows;
  return lines.map((row) => renderRow(row, columns, widths, paint));
}

function fitWidths(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): number[] {
  const widths = columns.map((column, index) =>
    rows.reduce((most, row) => Math.max(most, countCharacters(textOf(row[index]))), countCharacters(column.title)),
  );
  let excess = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1) - width;
  while (excess > 0) {
    const widest = findWidest(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function findWidest(columns: readonly Column[], widths: readonly number[]): number | undefined {
  const candidates = widths.map((width, index) => (columns[index]?.flexible === true ? width : 0));
  const most = Math.max(...candidates);
  return most > NARROWEST ? candidates.indexOf(most) : undefined;
}

function renderRow(row: readonly Cell[], columns: readonly Column[], widths: readonly number[], paint: Paint): string {
  const cells = columns.map((column, index) => {
    const width = widths[index] ?? 0;
    const text = cutMiddle(textOf(row[index]), width);
    const space = " ".repeat(width - countCharacters(text));
    const cell = row[index];
    const painted = typeof cell === "object" && text !== "" ? paint(cell.hue, text) : text;
    return column.align === "right" ? space + painted : painted + space;
  });
  return cells.join(GAP).trimEnd();
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === "object" ? cell.text : (cell ?? "");
}
