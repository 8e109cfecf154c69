import type { Code } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { placeOf, type Source, type Span } from "./located.ts";
import { suggest } from "./suggest.ts";

/** What messages are about, as they name it, and where they are noted: `stage "pretrain"`. */
export interface Subject {
  readonly is: string;
  readonly findings: Findings;
}

/** Names that one report compares for its suggestions: with 10,000 stages and as many mistakes it would take minutes. */
const MAX_COMPARED = 500_000;

interface Finding {
  readonly diagnostic: Diagnostic;
  /** Which source it is in, in the order of their first mistakes: two `--set` texts are both at line 1. */
  readonly source: number;
}

/** Collects mistakes while checking goes on. */
export class Findings {
  readonly #found: Finding[] = [];
  readonly #sources = new Map<Source, number>();
  #compared = 0;

  /** Notes a mistake at a span, or without a place; `remedy` says what to do about it. */
  add(code: Code, at: Span | undefined, message: string, remedy?: string): void {
    const diagnostic = {
      code,
      message,
      ...(at !== undefined && { place: placeOf(at) }),
      ...(remedy !== undefined && { remedy }),
    };
    this.#found.push({ diagnostic, source: at === undefined ? -1 : this.#numberOf(at.source) });
  }

  /** Takes over mistakes that others found. */
  addAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.#found.push({ diagnostic, source: -1 });
  }

  /** A subject whose mistakes are noted here. */
  about(is: string): Subject {
    return { is, findings: this };
  }

  /** ` (did you mean "…"?)`, or nothing. */
  suggest(given: string, known: Iterable<string>): string {
    if (this.#compared > MAX_COMPARED) return "";
    const names = [...known];
    this.#compared += names.length;
    return suggest(given, names);
  }

  get count(): number {
    return this.#found.length;
  }

  /** All mistakes in the order of the text, without repetitions: what an anchor shares is wrong once. */
  list(): Diagnostic[] {
    const places = new Map<string, { readonly first: Finding; readonly messages: Set<string> }>();
    for (const finding of this.#found) {
      const key = keyOf(finding);
      const known = places.get(key);
      if (known === undefined) places.set(key, { first: finding, messages: new Set([finding.diagnostic.message]) });
      else known.messages.add(finding.diagnostic.message);
    }
    const ordered = [...places.values()].sort((a, b) => comparePlaces(a.first, b.first));
    return ordered.map(({ first, messages }) => foldRepeats(first.diagnostic, messages.size - 1));
  }

  #numberOf(source: Source): number {
    const known = this.#sources.get(source) ?? this.#sources.size;
    this.#sources.set(source, known);
    return known;
  }
}

function keyOf({ diagnostic: { code, message, place }, source }: Finding): string {
  return place === undefined ? `${code} ${message}` : `${code} ${source} ${place.file} ${place.line} ${place.column}`;
}

function foldRepeats(diagnostic: Diagnostic, repeats: number): Diagnostic {
  if (repeats === 0) return diagnostic;
  return { ...diagnostic, message: `${diagnostic.message} (and ${repeats} more that read the same value)` };
}

/** Mistakes without a place last, files in the order of their names, `--set` before files. */
function comparePlaces(a: Finding, b: Finding): number {
  const [first, second] = [a.diagnostic.place, b.diagnostic.place];
  if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined);
  if (first.file !== second.file) return first.file < second.file ? -1 : 1;
  // Only `--set` texts share a name.
  if (first.text !== second.text && first.line === second.line) return a.source - b.source;
  return first.line - second.line || first.column - second.column;
}
