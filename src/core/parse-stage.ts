import type { Subject } from "./findings.ts";
import { describeKind, type Entry, type LocatedMap } from "./located.ts";
import type { InputDeclaration, StageDeclaration, Word } from "./pipeline.ts";
import {
  addWrongType,
  checkKeys,
  checkName,
  isBroken,
  isMalformedMap,
  isMisspelt,
  isNothing,
  type Keys,
  NO_ENTRIES,
  takeEntries,
  takeMap,
  takeWord,
} from "./shape.ts";
import { parseWire } from "./wire.ts";

/** The keys of a stage, in the order in which they are best written, and what other tools call them. */
export const STAGE_KEYS = {
  known: ["uses", "description", "in", "with", "matrix", "out", "tools", "resources", "timeout", "retries"],
  synonyms: {
    type: "uses",
    stage: "uses",
    input: "in",
    inputs: "in",
    deps: "in",
    needs: "in",
    param: "with",
    params: "with",
    parameters: "with",
    args: "with",
    config: "with",
    foreach: "matrix",
    output: "out",
    outputs: "out",
    outs: "out",
    retry: "retries",
    doc: "description",
  },
} as const satisfies Keys;

export const RESOURCE_KEYS = { known: ["cpus", "memory", "gpus"], synonyms: { mem: "memory", ram: "memory" } } as const;

/** A stage from its entry in `stages:`. Undefined where it is no map, which is noted. */
export function parseStage(entry: Entry, subject: Subject): StageDeclaration | undefined {
  const { key: name, keyAt: at, value } = entry;
  if (value.kind !== "map") {
    addNoStage(entry, subject);
    return undefined;
  }
  checkKeys(value, STAGE_KEYS, subject);
  const get = (key: (typeof STAGE_KEYS.known)[number]): Entry | undefined => value.entries.get(key);
  checkDescription(get("description"), subject);
  return {
    name,
    at,
    uses: takeWord(get("uses"), subject),
    typeMissing: !value.entries.has("uses") && !isMisspelt("uses", value, STAGE_KEYS),
    inputs: parseInputs(get("in"), subject),
    inputsAt: get("in")?.keyAt ?? at,
    inputsKnown: !mayHide("in", value),
    with: takeMap(get("with"), subject),
    withAt: get("with")?.keyAt ?? at,
    withKnown: !mayHide("with", value),
    matrix: parseMatrix(get("matrix"), subject),
    matrixKnown: !mayHide("matrix", value),
    resources: parseResources(get("resources"), subject),
    timeout: get("timeout"),
    retries: get("retries"),
    tools: parseTools(get("tools"), subject),
    out: parseOut(get("out"), subject),
    outAt: get("out")?.keyAt ?? at,
  };
}

function addNoStage({ keyAt, value }: Entry, { is, findings }: Subject): void {
  if (isBroken(value)) return;
  const found = isNothing(value) ? "is empty" : `must be a map, not ${describeKind(value)}`;
  const remedy = "Write `uses:` and its keys below the stage's name, indented, or in `{ … }`.";
  findings.add("wrong-type", isNothing(value) ? keyAt : value.at, `${is} ${found}`, remedy);
}

/** Whether entries of a key may be missing because of a mistake that is noted already. */
function mayHide(key: string, stage: LocatedMap): boolean {
  return isMalformedMap(stage.entries.get(key)) || isMisspelt(key, stage, STAGE_KEYS);
}

/** Notes a `description:` that is no text. */
export function checkDescription(entry: Entry | undefined, subject: Subject): void {
  if (entry === undefined || isNothing(entry.value)) return;
  const { value } = entry;
  if (value.kind !== "scalar" || typeof value.value !== "string") addWrongType(entry, "text", subject);
}

function parseInputs(entry: Entry | undefined, subject: Subject): ReadonlyMap<string, InputDeclaration> {
  const entries = takeEntries(entry, subject);
  if (entries.size === 0) return NO_ENTRIES;
  return new Map(
    [...entries.values()].map((each) => {
      const { key: name, keyAt } = each;
      return [name, { name, keyAt, wire: parseWire(each, subject) }];
    }),
  );
}

function parseMatrix(entry: Entry | undefined, subject: Subject): ReadonlyMap<string, Entry> {
  const axes = takeEntries(entry, subject);
  if (axes.size === 0) return axes;
  const axis = subject.findings.about(`a matrix axis of ${subject.is}`);
  return new Map([...axes].filter(([name, { keyAt }]) => checkName(name, keyAt, axis)));
}

function parseResources(entry: Entry | undefined, subject: Subject): ReadonlyMap<string, Entry> {
  const resources = takeMap(entry, subject);
  if (resources === undefined) return NO_ENTRIES;
  checkKeys(resources, RESOURCE_KEYS, subject.findings.about(`\`resources\` of ${subject.is}`));
  return resources.entries;
}

function parseTools(entry: Entry | undefined, subject: Subject): string[] {
  if (entry === undefined || isNothing(entry.value)) return [];
  if (entry.value.kind !== "list") {
    addWrongType(entry, "a list of program names, such as [ffmpeg]", subject);
    return [];
  }
  const tools = entry.value.items.flatMap((value) => takeWord({ ...entry, value }, subject)?.text ?? []);
  return [...new Set(tools)];
}

function parseOut(entry: Entry | undefined, subject: Subject): Map<string, Word> | undefined {
  if (entry !== undefined && isNothing(entry.value) && !isBroken(entry.value)) return new Map();
  const map = takeMap(entry, subject);
  if (map === undefined) return undefined;
  const { is, findings } = subject;
  const out = new Map<string, Word>();
  for (const each of map.entries.values()) {
    checkName(each.key, each.keyAt, findings.about(`an output of ${is}`));
    const kind = takeKind(each, findings.about(`\`out\` of ${is}`));
    out.set(each.key, kind ?? { text: UNKNOWN_KIND, at: each.keyAt });
  }
  return out;
}

/** Stands for a kind that is malformed: whatever reads it is not reported as well. */
export const UNKNOWN_KIND = "";

function takeKind(entry: Entry, subject: Subject): Word | undefined {
  if (isNothing(entry.value)) addWrongType(entry, "a kind, such as file or directory", subject);
  const kind = takeWord(entry, subject);
  if (kind === undefined) return undefined;
  const { findings } = subject;
  if (kind.text === "any") {
    findings.add(
      "bad-name",
      kind.at,
      '"any" is what an input takes; an output has one kind',
      "Write file or directory.",
    );
    return undefined;
  }
  return checkName(kind.text, kind.at, findings.about("a kind")) ? kind : undefined;
}
