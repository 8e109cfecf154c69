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
  const tail = remedy === undefined ? [] : [`  ${remedy}`];
  if (place === undefined) return [`${code}: ${message}`, ...tail].join("\n");
  const margin = " ".repeat(String(place.line).length);
  return [
    `${place.file}:${place.line}:${place.column} ${code}: ${message}`,
    `  ${place.line} | ${place.text}`,
    `  ${margin} | ${renderCaret(place)}`,
    ...tail,
  ].join("\n");
}

function renderCaret({ text, column, length }: Place): string {
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return indent + "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
}
