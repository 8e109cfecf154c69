import type { YAMLError } from "yaml";
import type { Code } from "../../core/codes.ts";
import type { Findings } from "../../core/findings.ts";
import type { Source } from "../../core/located.ts";

/** A file with more is no YAML file at all. */
const REPORTED = 100;

/** Notes the package's errors and warnings in our words, one a position. */
export function addYamlErrors(errors: readonly YAMLError[], source: Source, findings: Findings): void {
  const fatal = errors.find((error) => error.code === "RESOURCE_EXHAUSTION");
  const seen = new Set<number>();
  for (const error of fatal === undefined ? errors : [fatal]) {
    const [start, end] = error.pos;
    if (seen.has(start) || seen.size === REPORTED) continue;
    seen.add(start);
    const { code, message, remedy } = translate(error, source);
    findings.add(code, { source, start, end: Math.max(start + 1, end) }, message, remedy);
  }
}

interface Translation {
  readonly code: Code;
  readonly message: string;
  readonly remedy?: string;
}

function translate(error: YAMLError, source: Source): Translation {
  const quoted = source.text.slice(...error.pos).trim();
  const known = TRANSLATIONS[error.code]?.(quoted, error.message);
  return known ?? { code: "yaml-syntax", message: lowerFirst(error.message) };
}

type Translate = (quoted: string, message: string) => Translation;

const TRANSLATIONS: { readonly [code in YAMLError["code"]]?: Translate } = {
  RESOURCE_EXHAUSTION: () => ({ code: "yaml-too-deep", message: "values are nested too deep to be read" }),
  TAB_AS_INDENT: () => ({ code: "yaml-tab", message: "a tab can't indent", remedy: "Indent with spaces." }),
  BAD_INDENT: translateIndent,
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
  MISSING_CHAR: translateMissing,
  UNEXPECTED_TOKEN: (quoted) => ({ code: "yaml-syntax", message: `${JSON.stringify(quoted)} can't stand here` }),
};

function translateIndent(_: string, message: string): Translation {
  const bracket = /end with a ([\]}])/.exec(message)?.[1];
  if (bracket === undefined) {
    return {
      code: "yaml-indent",
      message: "this line's indentation fits nothing above it",
      remedy: "Align it with its siblings.",
    };
  }
  const opening = bracket === "]" ? "[" : "{";
  return {
    code: "yaml-indent",
    message: `a "${opening}" is not closed before here`,
    remedy: `Close it with "${bracket}", and indent its lines more than the key that it belongs to.`,
  };
}

function translateMissing(_: string, message: string): Translation {
  if (/closing ['"]/.test(message)) {
    return { code: "yaml-syntax", message: "a quoted text is not closed", remedy: "Add the closing quote." };
  }
  if (/Implicit map keys/.test(message)) {
    return {
      code: "yaml-syntax",
      message: "this is text where `key: value` belongs",
      remedy: "Write a colon and a space after a key.",
    };
  }
  return { code: "yaml-syntax", message: lowerFirst(message) };
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
