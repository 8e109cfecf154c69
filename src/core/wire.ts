import type { Subject } from "./findings.ts";
import type { Entry, Located, LocatedMap, Span } from "./located.ts";
import type { OutputRef, OutputWire, Wire, Word } from "./pipeline.ts";
import { checkKeys, isBroken, isNothing } from "./shape.ts";

const FORMS = "Write `stage.output`, `{ path: … }`, `{ gather: stage.output }` or `{ union: [stage.output, …] }`.";

/** The keys of a wire that is written as a map: it has one of them. */
const WIRE_KEYS = ["path", "gather", "union"] as const;

/** What one entry of `in:` is wired to; undefined, and noted, where it is malformed. */
export function parseWire(entry: Entry, { is, findings }: Subject): Wire | undefined {
  const { value } = entry;
  const subject = findings.about(`input "${entry.key}" of ${is}`);
  if (value.kind === "map") return parseWireMap(value, subject);
  if (isText(value)) return toWire("stage", [parseOutputRef(value, subject)], value.at);
  return refuse(entry, `${subject.is} is wired to nothing that it can read`, subject);
}

function parseWireMap(map: LocatedMap, subject: Subject): Wire | undefined {
  const { is, findings } = subject;
  checkKeys(map, { known: WIRE_KEYS }, subject);
  const [first, second] = WIRE_KEYS.flatMap((key) => map.entries.get(key) ?? []);
  if (first === undefined) {
    if (map.entries.size === 0) findings.add("bad-input", map.at, `${is} is wired to nothing`, FORMS);
    return undefined;
  }
  if (second !== undefined) {
    findings.add("bad-input", second.keyAt, `${is} has both \`${first.key}\` and \`${second.key}\``, FORMS);
    return undefined;
  }
  if (first.key === "path") return parsePath(first, map.at, subject);
  return first.key === "gather" ? parseGather(first, subject) : parseUnion(first, subject);
}

function parsePath(entry: Entry, at: Span, subject: Subject): Wire | undefined {
  const { value } = entry;
  const text = value.kind === "scalar" && typeof value.value === "string" ? value.value.trim() : "";
  if (text !== "") return { source: "path", path: value, at };
  return refuse(entry, `the \`path\` of ${subject.is} must be text`, subject);
}

function parseGather(entry: Entry, subject: Subject): Wire | undefined {
  const { value } = entry;
  if (isText(value)) return toWire("gather", [parseOutputRef(value, subject)], value.at);
  const refs = parseOutputRefs(value, subject);
  if (refs !== undefined) return toWire("gather", refs, value.at);
  return refuse(entry, `the \`gather\` of ${subject.is} must be \`stage.output\`, or a list of them`, subject);
}

function parseUnion(entry: Entry, subject: Subject): Wire | undefined {
  const refs = parseOutputRefs(entry.value, subject);
  if (refs !== undefined) return toWire("union", refs, entry.value.at);
  return refuse(entry, `the \`union\` of ${subject.is} must be a list of \`stage.output\``, subject);
}

/** The items of a list of `stage.output`, undefined where one is malformed; undefined in all where it is no such list. */
function parseOutputRefs(value: Located, subject: Subject): (OutputRef | undefined)[] | undefined {
  if (value.kind !== "list" || value.items.length === 0 || !value.items.every(isText)) return undefined;
  return dropRepeats(
    value.items.map((item) => parseOutputRef(item, subject)),
    subject,
  );
}

function dropRepeats(refs: readonly (OutputRef | undefined)[], { is, findings }: Subject): (OutputRef | undefined)[] {
  const seen = new Set<string>();
  return refs.filter((ref) => {
    if (ref === undefined) return true;
    const text = `${ref.stage.text}.${ref.output.text}`;
    if (!seen.has(text)) return seen.add(text).has(text);
    findings.add("bad-input", ref.at, `${is} names ${text} twice`, "Remove one.");
    return false;
  });
}

/** A wire from the outputs that it names, if all are well-formed. */
function toWire(
  source: OutputWire["source"],
  refs: readonly (OutputRef | undefined)[],
  at: Span,
): OutputWire | undefined {
  const outputs = refs.filter((ref) => ref !== undefined);
  return outputs.length === refs.length ? { source, outputs, at } : undefined;
}

type LocatedText = Extract<Located, { kind: "scalar" }> & { readonly value: string };

function isText(value: Located): value is LocatedText {
  return value.kind === "scalar" && typeof value.value === "string";
}

function refuse({ keyAt, value }: Entry, message: string, { findings }: Subject): undefined {
  if (!isBroken(value)) findings.add("bad-input", isNothing(value) ? keyAt : value.at, message, FORMS);
}

function parseOutputRef({ value: text, at }: LocatedText, { is, findings }: Subject): OutputRef | undefined {
  const match = /^([^.\s[\]/${}]+)\.([^.\s[\]/${}]+)$/.exec(text);
  if (match === null) {
    findings.add("bad-input", at, `${is}: "${text}" is not of the form stage.output`, remedyFor(text));
    return undefined;
  }
  const [, stage = "", output = ""] = match;
  return {
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
