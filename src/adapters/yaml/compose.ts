import { Composer, type Document, Parser, YAMLParseError } from "yaml";

/** YAML 1.2, core schema, merge keys. Unique keys are checked by the conversion: the package's own check takes quadratic time. */
const OPTIONS = {
  version: "1.2",
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
  logLevel: "error",
} as const;

/** The one document in a stretch of a text, with its errors; places count in the whole text. */
export function composeDocument(text: string, start: number, end: number): Document.Parsed {
  const parser = new Parser();
  parser.offset = start;
  const composer = new Composer(OPTIONS);
  const [document, second] = composer.compose(parser.parse(text.slice(start, end)), true, end);
  if (document === undefined) throw new Error("a stream without a document");
  if (second !== undefined) {
    const [from, to] = second.range;
    document.errors.push(new YAMLParseError([from, to], "MULTIPLE_DOCS", "the text has several documents"));
  }
  return document;
}
