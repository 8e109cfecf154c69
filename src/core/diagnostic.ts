import type { Code } from "./codes.ts";

/** A span of a user's file: what a diagnostic points at. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters to underline, on that line. */
  readonly length: number;
  /** The whole source line. */
  readonly text: string;
}

/** A mistake of the user's: a value, so that checking goes on and all are reported at once. */
export interface Diagnostic {
  readonly code: Code;
  readonly message: string;
  readonly place?: Place;
  /** What to do about it, in a sentence. */
  readonly remedy?: string;
}

/** Diagnostics as a program throws them: carries mistakes over a border where values can't. */
export class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** `file:line:column code: message`, the source line, and a caret under the place. */
export function renderDiagnostic({ code, message, place, remedy }: Diagnostic): string {
  const said = `${code}: ${escapeControls(message)}`;
  const tail = remedy === undefined ? [] : [`  ${escapeControls(remedy)}`];
  if (place === undefined) return [said, ...tail].join("\n");
  const margin = " ".repeat(String(place.line).length);
  const { text, column } = cutAround(place);
  return [
    `${place.file}:${place.line}:${place.column} ${said}`,
    `  ${place.line} | ${escapeControls(text)}`,
    `  ${margin} | ${renderCaret({ ...place, text, column })}`,
    ...tail,
  ].join("\n");
}

/** A line that is longer is shown from shortly before the place on. */
const LINE_WIDTH = 160;
const BEFORE = 60;

function cutAround({ text, column }: Place): { readonly text: string; readonly column: number } {
  if (text.length <= LINE_WIDTH) return { text, column };
  const start = column <= LINE_WIDTH - BEFORE ? 0 : column - 1 - BEFORE;
  const head = start === 0 ? "" : "…";
  const tail = start + LINE_WIDTH < text.length ? "…" : "";
  return { text: `${head}${text.slice(start, start + LINE_WIDTH)}${tail}`, column: column - start + head.length };
}

/** A pipeline's text can't move the cursor or change colours: control characters but the tab are shown as `�`. */
function escapeControls(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, "�");
}

function renderCaret({ text, column, length }: Place): string {
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return indent + "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
}
