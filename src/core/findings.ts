import type { Code } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { placeOf, type Span } from "./located.ts";
import { suggest } from "./suggest.ts";

/** How many suggestions one report holds: nearest names cost time in proportion to all names, and nobody reads further. */
const SUGGESTIONS = 200;

/** Collects mistakes while checking goes on. */
export class Findings {
  readonly #found: { readonly diagnostic: Diagnostic; readonly at: Span | undefined }[] = [];
  #suggestions = 0;

  /** Notes a mistake at a span, or without a place. */
  add(code: Code, at: Span | undefined, message: string, remedy?: string): void {
    const diagnostic = {
      code,
      message,
      ...(at !== undefined && { place: placeOf(at) }),
      ...(remedy !== undefined && remedy !== "" && { remedy }),
    };
    this.#found.push({ diagnostic, at });
  }

  /** Takes over mistakes that others found. */
  addAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.#found.push({ diagnostic, at: undefined });
  }

  /** ` (did you mean "…"?)`, or nothing. */
  suggest(given: string, known: Iterable<string>): string {
    this.#suggestions += 1;
    return this.#suggestions > SUGGESTIONS ? "" : suggest(given, [...known]);
  }

  get count(): number {
    return this.#found.length;
  }

  /** All mistakes in the order of the text, without repetitions: what an anchor shares is wrong once. */
  list(): Diagnostic[] {
    const places = new Map<string, { readonly first: Diagnostic; readonly messages: Set<string> }>();
    for (const { diagnostic } of this.#found) {
      const key = keyOf(diagnostic);
      const known = places.get(key);
      if (known === undefined) places.set(key, { first: diagnostic, messages: new Set([diagnostic.message]) });
      else known.messages.add(diagnostic.message);
    }
    return [...places.values()].map(({ first, messages }) => foldRepeats(first, messages.size - 1)).sort(byPlace);
  }
}

function keyOf({ code, message, place }: Diagnostic): string {
  return place === undefined ? `${code} ${message}` : `${code} ${place.file}:${place.line}:${place.column}`;
}

function foldRepeats(diagnostic: Diagnostic, repeats: number): Diagnostic {
  if (repeats === 0) return diagnostic;
  return { ...diagnostic, message: `${diagnostic.message} (and ${repeats} more that read the same value)` };
}

/** Mistakes without a place last, files in the order of their names, `--set` before files. */
function byPlace({ place: a }: Diagnostic, { place: b }: Diagnostic): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
