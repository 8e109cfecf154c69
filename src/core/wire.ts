import type { Subject } from "./findings.ts";
import type { Entry, LocatedMap, LocatedScalar, Span } from "./located.ts";
import type { Wire, Word } from "./pipeline.ts";
import { checkKeys, isBroken, isNothing } from "./shape.ts";

const FORMS = "Write `stage.output`, `{ path: … }` or `{ gather: stage.output }`.";

/** What one entry of `in:` is wired to; undefined, and noted, where it is malformed. */
export function parseWire(entry: Entry, { is, findings }: Subject): Wire | undefined {
  const { value } = entry;
  const subject = findings.about(`input "${entry.key}" of ${is}`);
  if (value.kind === "map") return parseWireMap(value, subject);
  if (value.kind === "scalar" && typeof value.value === "string") return parseOutputRef(value, "stage", subject);
  return refuse(entry, `${subject.is} is wired to nothing that it can read`, subject);
}

function parseWireMap(map: LocatedMap, subject: Subject): Wire | undefined {
  const { is, findings } = subject;
  checkKeys(map, { known: ["path", "gather"] }, subject);
  const path = map.entries.get("path");
  const gather = map.entries.get("gather");
  if (path !== undefined && gather !== undefined) {
    findings.add("bad-input", gather.keyAt, `${is} has both \`path\` and \`gather\``, FORMS);
    return undefined;
  }
  if (path !== undefined) return parsePath(path, map.at, subject);
  if (gather !== undefined) return parseGather(gather, subject);
  if (map.entries.size === 0) findings.add("bad-input", map.at, `${is} is wired to nothing`, FORMS);
  return undefined;
}

function parsePath(entry: Entry, at: Span, subject: Subject): Wire | undefined {
  const { value } = entry;
  const text = value.kind === "scalar" && typeof value.value === "string" ? value.value.trim() : "";
  if (text !== "") return { source: "path", path: value, at };
  return refuse(entry, `the \`path\` of ${subject.is} must be text`, subject);
}

function parseGather(entry: Entry, subject: Subject): Wire | undefined {
  const { value } = entry;
  if (value.kind === "scalar" && typeof value.value === "string") return parseOutputRef(value, "gather", subject);
  return refuse(entry, `the \`gather\` of ${subject.is} must be \`stage.output\``, subject);
}

function refuse({ keyAt, value }: Entry, message: string, { findings }: Subject): undefined {
  if (!isBroken(value)) findings.add("bad-input", isNothing(value) ? keyAt : value.at, message, FORMS);
}

function parseOutputRef(
  { value, at }: LocatedScalar,
  source: "stage" | "gather",
  { is, findings }: Subject,
): Wire | undefined {
  const text = String(value);
  const match = /^([^.\s[\]/${}]+)\.([^.\s[\]/${}]+)$/.exec(text);
  if (match === null) {
    findings.add("bad-input", at, `${is}: "${text}" is not of the form stage.output`, remedyFor(text));
    return undefined;
  }
  const [, stage = "", output = ""] = match;
  return {
    source,
    stage: wordIn(at, text, { offset: 0, part: stage }),
    output: wordIn(at, text, { offset: stage.length + 1, part: output }),
    at,
  };
}

/** The part's own span where the source shows the text as it is; the whole scalar's where quotes or escapes differ. */
function wordIn(at: Span, whole: string, { offset, part }: { readonly offset: number; readonly part: string }): Word {
  const begin = at.source.text.startsWith(whole, at.start) ? at.start : at.start + 1;
  if (!at.source.text.startsWith(whole, begin)) return { text: part, at };
  return { text: part, at: { source: at.source, start: begin + offset, end: begin + offset + part.length } };
}

function remedyFor(text: string): string {
  if (text.includes("${")) return "A reference can't name a stage; in `{ path: … }` it can stand for the path.";
  if (/\[.*\]/.test(text)) {
    return "One instance can't be picked: give this stage a `matrix` with that value, and it joins on the axis.";
  }
  if (/[/\\~]/.test(text) || text.startsWith(".")) return `For a file or folder write \`{ path: ${text} }\`.`;
  if (/^[A-Za-z][\w-]*$/.test(text)) return `If this is a stage, name one of its outputs too: \`${text}.OUTPUT\`.`;
  return FORMS;
}
