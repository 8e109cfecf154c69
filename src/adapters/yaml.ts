import { Findings } from "../core/findings.ts";
import type { LocatedTree, ReadOptions, Source } from "../core/located.ts";
import { addBadCharacters } from "./yaml/characters.ts";
import { composeDocument } from "./yaml/compose.ts";
import { Conversion } from "./yaml/conversion.ts";
import { addYamlErrors } from "./yaml/errors.ts";
import { readInPieces } from "./yaml/read-in-pieces.ts";

interface Options extends ReadOptions {
  /** Longer texts are read in pieces of about as many characters. */
  readonly piece?: number;
}

/**
 * Reads a text as one YAML 1.2 document (core schema, merge keys) whose values know their places. Reports all mistakes;
 * `tree` is undefined where the structure itself is broken. Never throws.
 */
export function readYaml(given: Source, { from = 0, places = true, piece = 10_000 }: Options = {}): LocatedTree {
  const source = withoutByteOrderMark(given);
  const isLong = source.text.length > piece && from === 0;
  return (isLong ? readInPieces(source, { places, length: piece }) : undefined) ?? readWhole(source, { places, from });
}

function withoutByteOrderMark(source: Source): Source {
  return source.text.startsWith("\ufeff") ? { ...source, text: source.text.slice(1) } : source;
}

function readWhole(source: Source, { places, from }: Required<ReadOptions>): LocatedTree {
  const findings = new Findings();
  addBadCharacters(source, findings);
  const document = composeDocument(source.text, from, source.text.length);
  checkVersion(document.directives.yaml, source, findings);
  addYamlErrors(document, source, findings);
  if (document.errors.length > 0) return { tree: undefined, diagnostics: findings.list() };
  if (document.contents === null) {
    const at = { source, start: from, end: from };
    findings.add("yaml-empty", at, "there is nothing here", "A pipeline has at least `stages:`.");
    return { tree: undefined, diagnostics: findings.list() };
  }
  const tree = new Conversion({ source, findings, places }).convert(document.contents);
  return { tree, diagnostics: findings.list() };
}

/** `%YAML 1.1` would change what plain words mean: `yes` would be true. */
function checkVersion(yaml: { version: string; explicit?: boolean }, source: Source, findings: Findings): void {
  if (yaml.explicit !== true || yaml.version === "1.2") return;
  const start = source.text.indexOf("%YAML");
  const message = `pipelines are YAML 1.2, not ${yaml.version}`;
  findings.add("yaml-directive", { source, start, end: start + 9 }, message, "Remove the directive.");
}
