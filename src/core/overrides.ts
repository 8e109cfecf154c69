import type { Findings } from "./findings.ts";
import type { Json } from "./json.ts";
import {
  describeKind,
  type Entry,
  type Located,
  type LocatedMap,
  type ReadYaml,
  type Source,
  type Span,
  toJson,
} from "./located.ts";
import { mergeEntries } from "./profile.ts";
import { isNothing } from "./shape.ts";

/** A pipeline's map with `--set` values laid over it, and these by what they set: `params.epochs` → 3. */
export interface Overridden {
  readonly pipeline: LocatedMap;
  readonly set: { readonly [target: string]: Json };
}

/** Lays `--set` texts (`params.epochs=3`, `stages.pretrain.with.lr=0.1`) over a pipeline's map; the last one wins. */
export function applyOverrides(
  pipeline: LocatedMap,
  texts: readonly string[],
  yaml: ReadYaml,
  findings: Findings,
): Overridden {
  let changed = pipeline;
  const set: { [target: string]: Json } = {};
  for (const text of texts) {
    const override = parseOverride({ file: "--set", text }, yaml, findings);
    const value = override === undefined ? undefined : fitOverride(override, changed, findings);
    if (override === undefined || value === undefined) continue;
    set[override.path.map((step) => step.key).join(".")] = toJson(value);
    changed = setAt(changed, override.path, value);
  }
  return { pipeline: changed, set };
}

interface Override {
  readonly source: Source;
  readonly path: readonly Step[];
  readonly value: Located;
  /** VALUE as it was typed. */
  readonly raw: string;
}

interface Step {
  readonly key: string;
  readonly at: Span;
}

const FORMS = "Write `--set params.NAME=VALUE` or `--set stages.STAGE.with.PARAM=VALUE`.";

function parseOverride(source: Source, yaml: ReadYaml, findings: Findings): Override | undefined {
  const border = source.text.indexOf("=");
  const path = splitPath(source, border < 0 ? source.text.length : border);
  const [head, , third] = path.map((step) => step.key);
  const isParam = head === "params" && path.length === 2;
  const isWith = head === "stages" && third === "with" && path.length === 4;
  if (border < 0 || !(isParam || isWith) || path.some((step) => step.key === "")) {
    findings.add("bad-set", { source, start: 0, end: source.text.length }, `--set can't use "${source.text}"`, FORMS);
    return undefined;
  }
  const raw = source.text.slice(border + 1);
  const at = { source, start: border + 1, end: source.text.length };
  if (raw.trim() === "") return { source, path, value: { kind: "scalar", value: null, at }, raw };
  const { tree, diagnostics } = yaml(source, { from: border + 1 });
  findings.addAll(diagnostics);
  return tree === undefined || diagnostics.length > 0 ? undefined : { source, path, value: tree, raw };
}

function splitPath(source: Source, end: number): Step[] {
  let start = 0;
  return source.text
    .slice(0, end)
    .split(".")
    .map((key) => {
      const at = { source, start, end: start + key.length };
      start += key.length + 1;
      return { key, at };
    });
}

/** The value in the type that the pipeline's own has: text stays text, a number a number. Undefined, and noted, if it can't. */
function fitOverride(override: Override, pipeline: LocatedMap, findings: Findings): Located | undefined {
  const { path, value, raw } = override;
  const [head, name, , param] = path;
  const owner = entriesOf(pipeline.entries.get(head?.key ?? ""));
  const declared = owner.get(name?.key ?? "");
  if (declared === undefined) {
    addUnknown(override, owner, findings);
    return undefined;
  }
  const current = param === undefined ? declared : entriesOf(entriesOf(declared).get("with")).get(param.key);
  if (current === undefined || holdsReference(current.value)) return value;
  if (typeOf(current.value) === "text" && value.kind === "scalar")
    return { ...value, value: unquote(value.value, raw) };
  if (isNothing(current.value) || typeOf(current.value) === typeOf(value)) return value;
  const target = path.map((step) => step.key).join(".");
  const message = `${target} is ${describeKind(current.value)} in the pipeline, so it can't be set to ${describeKind(value)}`;
  findings.add("set-mismatch", value.at, message);
  return undefined;
}

function entriesOf(entry: Entry | undefined): ReadonlyMap<string, Entry> {
  return entry?.value.kind === "map" ? entry.value.entries : new Map();
}

function addUnknown({ path }: Override, known: ReadonlyMap<string, Entry>, findings: Findings): void {
  const [head, name] = path;
  const hint = findings.suggest(name?.key ?? "", known.keys());
  const isParam = head?.key === "params";
  const message = `the pipeline has no ${isParam ? "param" : "stage"} "${name?.key}"${hint}`;
  findings.add(isParam ? "unknown-param" : "unknown-stage", name?.at, message);
}

function holdsReference(value: Located): boolean {
  return value.kind === "scalar" && typeof value.value === "string" && value.value.includes("${");
}

function typeOf(value: Located): string {
  if (value.kind !== "scalar") return value.kind;
  return typeof value.value === "string" ? "text" : typeof value.value;
}

/** A param that is text takes what was typed, also where YAML would read a number; quotes count as YAML's. */
function unquote(parsed: string | number | boolean | null, raw: string): string {
  return typeof parsed === "string" ? parsed : raw.trim();
}

/** The map with the value at the path; maps that are missing on the way are made. */
function setAt(map: LocatedMap, path: readonly Step[], value: Located): LocatedMap {
  const [step, ...rest] = path;
  if (step === undefined) return map;
  const before = map.entries.get(step.key);
  const inner = before?.value.kind === "map" ? before.value : { kind: "map" as const, entries: new Map(), at: step.at };
  const after = rest.length === 0 ? value : setAt(inner, rest, value);
  const keyAt = rest.length === 0 ? step.at : (before?.keyAt ?? step.at);
  const change = new Map([[step.key, { key: step.key, keyAt, value: after }]]);
  return mergeEntries(map, { ...map, entries: change }, (_key, _before, over) => over);
}
