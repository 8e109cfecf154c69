import type { Findings } from "./findings.ts";
import type { Json, JsonObject } from "./json.ts";
import { type Entry, type Located, type Span, toJson } from "./located.ts";
import type { StageDeclaration } from "./pipeline.ts";
import { renderOrigin, resolveReferences, type Scope } from "./reference.ts";
import { isBroken } from "./shape.ts";
import type { ParamProblem, ParamSpec, StageType } from "./stage-type.ts";
import { nearest } from "./suggest.ts";

/** The params of one instance: `with:` with its references resolved, checked by the stage type, after defaults. */
export function bindParams(stage: StageDeclaration, type: StageType, scope: Scope): JsonObject {
  const resolved = new Map<string, Entry>();
  const broken = new Set<string>();
  for (const entry of stage.with?.entries.values() ?? []) {
    const value =
      isProgramText(entry, type) && !isBroken(entry.value)
        ? entry.value
        : resolveReferences(entry.value, `${entry.key} of stage "${stage.name}"`, scope);
    if (value === undefined) broken.add(entry.key);
    else resolved.set(entry.key, { ...entry, value });
  }
  const given = Object.fromEntries([...resolved.values()].map(({ key, value }) => [key, toJson(value)]));
  const { params, problems } = type.checkParams(given);
  const binding = { stage, type, resolved, findings: scope.findings };
  for (const problem of problems) {
    const name = problem.path[0];
    // Problems that may come from a broken reference, which is noted already.
    if (broken.size > 0 && (name === undefined || broken.has(String(name)))) continue;
    ADD[problem.kind](problem, binding);
  }
  return params;
}

/** The program of a `command` is the shell's: its `${…}` is no reference. */
function isProgramText({ key }: Entry, type: StageType): boolean {
  return type.executor === "shell" && key === "run";
}

interface Binding {
  readonly stage: StageDeclaration;
  readonly type: StageType;
  readonly resolved: ReadonlyMap<string, Entry>;
  readonly findings: Findings;
}

const ADD = { unknown: addUnknown, missing: addMissing, invalid: addInvalid };

function addUnknown({ path }: ParamProblem, binding: Binding): void {
  const { stage, type, findings } = binding;
  const key = String(path.at(-1));
  const { keyAt } = locate(path, binding);
  const known = path.length === 1 ? type.params.map((param) => param.name) : [];
  const within = path.length === 1 ? "" : ` in ${renderPath(path.slice(0, -1))}`;
  const hint = findings.suggest(key, known);
  const remedy = known.length === 0 ? undefined : `${type.name} takes: ${known.join(", ")}.`;
  findings.add("unknown-param", keyAt, `stage "${stage.name}" has no parameter "${key}"${within}${hint}`, remedy);
}

function addMissing({ path }: ParamProblem, binding: Binding): void {
  const { stage, findings } = binding;
  if (!stage.withKnown || isMisspelt(String(path[0]), binding)) return;
  const message = `stage "${stage.name}" needs the parameter "${renderPath(path)}"`;
  findings.add("missing-param", stage.withAt, message, describeSpec(specOf(path, binding.type)));
}

/** Whether a param that is given under an unknown name seems to be meant. */
function isMisspelt(name: string, { type, resolved }: Binding): boolean {
  const known = type.params.map((param) => param.name);
  return [...resolved.keys()].some((given) => !known.includes(given) && nearest(given, known) === name);
}

function addInvalid({ path, message }: ParamProblem, binding: Binding): void {
  const { stage, findings } = binding;
  const { at, value } = locate(path, binding);
  if (path.length === 0) {
    findings.add("invalid-param", stage.withAt, `stage "${stage.name}": ${tidy(message)}`);
    return;
  }
  if (value === undefined && /received undefined/.test(message)) {
    findings.add("missing-param", at, `stage "${stage.name}" needs the parameter "${renderPath(path)}"`);
    return;
  }
  const shown = value === undefined ? "" : ` = ${renderValue(toJson(value))}`;
  const spec = specOf(path, binding.type);
  const hint = value === undefined || spec === undefined ? "" : suggestOption(value, spec, findings);
  const said = `stage "${stage.name}" can't take ${renderPath(path)}${shown}: ${tidy(message)}${hint}${renderOrigin(stage.with?.entries.get(String(path[0]))?.value)}`;
  findings.add("invalid-param", at, said, describeSpec(spec));
}

/** The value that a problem is about, or the nearest that there is around it. */
function locate(
  path: readonly (string | number)[],
  { stage, resolved }: Binding,
): { readonly at: Span; readonly keyAt: Span; readonly value: Located | undefined } {
  const entry = resolved.get(String(path[0]));
  if (entry === undefined) return { at: stage.withAt, keyAt: stage.withAt, value: undefined };
  let value: Located = entry.value;
  let keyAt = entry.keyAt;
  for (const step of path.slice(1)) {
    const inner: Entry | Located | undefined =
      value.kind === "map"
        ? value.entries.get(String(step))
        : value.kind === "list"
          ? value.items[Number(step)]
          : undefined;
    if (inner === undefined) return { at: value.at, keyAt, value: undefined };
    keyAt = "keyAt" in inner ? inner.keyAt : inner.at;
    value = "keyAt" in inner ? inner.value : inner;
  }
  // An empty value has no text to point at.
  const isNothing = value.kind === "scalar" && value.value === null;
  return { at: isNothing ? keyAt : value.at, keyAt, value };
}

function specOf(path: readonly (string | number)[], type: StageType): ParamSpec | undefined {
  return path.length === 1 ? type.params.find((param) => param.name === path[0]) : undefined;
}

function describeSpec(spec: ParamSpec | undefined): string | undefined {
  if (spec === undefined) return undefined;
  const { name, type, description } = spec;
  return description === "" ? `${name} is ${type}.` : `${name} is ${type} (${description.replace(/\.$/, "")}).`;
}

/** The nearest of a param's options, which its type lists in quotes. */
function suggestOption(value: Located, { type }: ParamSpec, findings: Findings): string {
  if (value.kind !== "scalar" || typeof value.value !== "string") return "";
  const options = [...type.matchAll(/"([^"]*)"/g)].map(([, option = ""]) => option);
  return findings.suggest(value.value, options);
}

function renderPath(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

const SHOWN_LENGTH = 60;

function renderValue(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH - 1)}…`;
}

/** A schema's message as the tail of a sentence. */
function tidy(message: string): string {
  const bare = message.replace(/^Invalid (?:input|option): /, "");
  return /^[A-Z][a-z]/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare;
}
