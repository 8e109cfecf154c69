import type { Document, YAMLError } from "yaml";
import type { Code } from "../../core/codes.ts";
import type { Findings } from "../../core/findings.ts";
import type { Source } from "../../core/located.ts";
import { findOpener } from "./find-opener.ts";

/** A file with more is no YAML file at all. */
const REPORTED = 100;

/** Notes a document's errors and warnings in our words, one a position. */
export function addYamlErrors(document: Document, source: Source, findings: Findings): void {
  const errors = [...document.errors, ...document.warnings];
  const fatal = errors.find((error) => error.code === "RESOURCE_EXHAUSTION");
  const seen = new Set<number>();
  for (const error of fatal === undefined ? errors : [fatal]) {
    const { code, message, remedy, start, end } = describeError(error, document, source);
    if (seen.has(start) || seen.size === REPORTED) continue;
    seen.add(start);
    findings.add(code, { source, start, end: Math.max(start + 1, end) }, message, remedy);
  }
}

interface Translation {
  readonly code: Code;
  readonly message: string;
  readonly remedy?: string;
}

function describeError(
  error: YAMLError,
  document: Document,
  source: Source,
): Translation & { readonly start: number; readonly end: number } {
  const [start, end] = error.code === "RESOURCE_EXHAUSTION" ? placeTooDeep(error, source) : error.pos;
  const opener = UNCLOSED.test(error.message) ? findOpener(document, start) : undefined;
  if (opener !== undefined) return { ...translateUnclosed(source.text.charAt(opener)), start: opener, end: opener + 1 };
  const quoted = source.text.slice(start, end).trim();
  const known = TRANSLATIONS[error.code]?.(quoted, error.message);
  return { ...(known ?? { code: "yaml-syntax", message: lowerFirst(error.message) }), start, end };
}

/** Deep enough to be wrong, whatever the rest of the line. */
const MOST_BRACKETS = 64;

/** The package says how far it came, which is another place with each version of Node: the first bracket too many is better. */
function placeTooDeep({ pos }: YAMLError, { text }: Source): readonly [number, number] {
  let depth = 0;
  for (const { index, 0: bracket } of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > MOST_BRACKETS) return [index, index + 1];
  }
  return pos;
}

/** The package reports an opener that is not closed where it gave up; where it began says more. */
const UNCLOSED = /^Missing closing|end with a [\]}]/;

const CLOSERS: { readonly [opener: string]: string } = { "[": "]", "{": "}" };

function translateUnclosed(opener: string): Translation {
  const closer = CLOSERS[opener];
  if (closer === undefined) {
    return { code: "yaml-syntax", message: "this quote is never closed", remedy: "Add the closing quote." };
  }
  const remedy = `Add the "${closer}", and indent all lines up to it more than the key that they belong to.`;
  return { code: "yaml-indent", message: `this "${opener}" is not closed`, remedy };
}

type Translate = (quoted: string, message: string) => Translation;

const TRANSLATIONS: { readonly [code in YAMLError["code"]]?: Translate } = {
  RESOURCE_EXHAUSTION: () => ({ code: "yaml-too-deep", message: "values are nested too deep to be read" }),
  TAB_AS_INDENT: () => ({ code: "yaml-tab", message: "a tab can't indent", remedy: "Indent with spaces." }),
  BAD_INDENT: () => ({
    code: "yaml-indent",
    message: "this line's indentation fits nothing above it",
    remedy: "Align it with its siblings.",
  }),
  BAD_DQ_ESCAPE: () => ({
    code: "yaml-escape",
    message: "this backslash begins no escape that YAML knows",
    remedy: 'Write "\\\\" for a backslash, or use single quotes.',
  }),
  TAG_RESOLVE_FAILED: (quoted) => ({
    code: "yaml-tag",
    message: `the tag ${quoted} has no meaning here`,
    remedy: "Remove it.",
  }),
  BAD_DIRECTIVE: (_, message) => ({
    code: "yaml-directive",
    message: lowerFirst(message),
    remedy: "Pipelines are YAML 1.2: remove the directive.",
  }),
  MULTIPLE_DOCS: () => ({
    code: "yaml-several-documents",
    message: "a second document starts here",
    remedy: "A file holds one pipeline: remove the `---`, or use a file for each.",
  }),
  BAD_ALIAS: (_, message) => ({ code: "yaml-alias", message: lowerFirst(message) }),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    code: "yaml-syntax",
    message: "a second `key:` on one line",
    remedy: "Put quotes around text that holds a colon, or begin a new line.",
  }),
  BAD_SCALAR_START: (quoted) => ({
    code: "yaml-syntax",
    message: `plain text can't begin with ${quoted}`,
    remedy: "Put quotes around it.",
  }),
  MULTILINE_IMPLICIT_KEY: () => ({
    code: "yaml-syntax",
    message: "this is text where `key: value` belongs",
    remedy: "Is the colon after a key missing?",
  }),
  MISSING_CHAR: translateMissing,
  UNEXPECTED_TOKEN: (quoted) => ({ code: "yaml-syntax", message: `${JSON.stringify(quoted)} can't stand here` }),
};

function translateMissing(_: string, message: string): Translation {
  if (!/Implicit map keys/.test(message)) return { code: "yaml-syntax", message: lowerFirst(message) };
  return {
    code: "yaml-syntax",
    message: "this is text where `key: value` belongs",
    remedy: "Write a colon and a space after a key.",
  };
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
