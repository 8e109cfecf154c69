import type { Diagnostic, Place } from "./diagnostic.ts";
import type { Json } from "./json.ts";

/** A user's text and the name that messages give it. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** A stretch of a source, in UTF-16 offsets: `end` is after the last character. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A value that knows where it was written. */
export type Located = LocatedMap | LocatedList | LocatedScalar;

export interface LocatedMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly at: Span;
}

export interface LocatedList {
  readonly kind: "list";
  readonly items: readonly Located[];
  readonly at: Span;
}

export interface LocatedScalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** Stands for a value that could not be read, which is noted already; `value` is then null. */
  readonly broken?: true;
  readonly at: Span;
}

export interface Entry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: Located;
}

/** A source read as YAML. `tree` is undefined where its structure can't be relied on: `diagnostics` then say why. */
export interface LocatedTree {
  readonly tree: Located | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A port: reads a source as YAML. */
export type ReadYaml = (source: Source, options?: ReadOptions) => LocatedTree;

export interface ReadOptions {
  /** Characters before are skipped. */
  readonly from?: number;
  /** False where nobody will ask for places: values then stand nowhere, and take half the memory. */
  readonly places?: boolean;
}

/** The place of a span: found only when a mistake is reported, because most spans never are. */
export function placeOf({ source, start, end }: Span): Place {
  const { text, file } = source;
  const lines = lineStartsOf(source);
  const line = findLine(lines, Math.min(start, text.length));
  const lineStart = lines[line] ?? 0;
  const lineEnd = lines[line + 1] ?? text.length + 1;
  const hasReturn = text[lineEnd - 2] === "\r" && lineEnd - 2 >= lineStart;
  const shown = text.slice(lineStart, hasReturn ? lineEnd - 2 : lineEnd - 1);
  const column = Math.min(start - lineStart, shown.length) + 1;
  return { file, line: line + 1, column, length: Math.max(1, end - start), text: shown };
}

const lineStarts = new WeakMap<Source, readonly number[]>();

function lineStartsOf(source: Source): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}

/** Index of the last line that starts at or before the offset. */
function findLine(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The plain JSON of a located value. */
export function toJson(value: Located): Json {
  switch (value.kind) {
    case "scalar":
      return value.value;
    case "list":
      return value.items.map(toJson);
    case "map":
      return Object.fromEntries([...value.entries.values()].map((entry) => [entry.key, toJson(entry.value)]));
  }
}

/** What a value is, for people: `a map`, `a list`, `text`, `a number`, `true or false`, `nothing`. */
export function describeKind(value: Located): string {
  if (value.kind === "map") return "a map";
  if (value.kind === "list") return "a list";
  return describeScalar(value.value);
}

function describeScalar(value: LocatedScalar["value"]): string {
  if (value === null) return "nothing";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : "true or false";
}
