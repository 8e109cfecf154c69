import type { Findings, Subject } from "./findings.ts";
import type { Entry, Located, LocatedScalar, Span } from "./located.ts";
import { isBroken, REFERENCE_USE } from "./shape.ts";

/** A whole `${params.NAME}` or `${matrix.AXIS}`. */
export interface Reference {
  readonly scope: "params" | "matrix";
  readonly name: string;
}

const WHOLE = /^\$\{(params|matrix)\.([A-Za-z][A-Za-z0-9_-]*)\}$/;

/** The reference that a value is; `malformed` where it holds `${` but is none; undefined where it is no reference. */
export function referenceIn(value: Located): Reference | "malformed" | undefined {
  if (value.kind !== "scalar" || typeof value.value !== "string" || !value.value.includes("${")) return undefined;
  const match = WHOLE.exec(value.value);
  if (match === null) return "malformed";
  return { scope: match[1] === "params" ? "params" : "matrix", name: match[2] ?? "" };
}

/** ` (from ${params.epochs})` where a value is a reference, else nothing: the tail of a message about what it stands for. */
export function renderOrigin(value: Located | undefined): string {
  const reference = value === undefined ? undefined : referenceIn(value);
  return reference === undefined || reference === "malformed" ? "" : ` (from \${${reference.scope}.${reference.name}})`;
}

/** Whether a value depends on the instance: holds a `${matrix.…}` anywhere. */
export function usesMatrix(value: Located): boolean {
  if (value.kind === "list") return value.items.some(usesMatrix);
  if (value.kind === "map") return [...value.entries.values()].some((entry) => usesMatrix(entry.value));
  return typeof value.value === "string" && value.value.startsWith("${matrix.");
}

/** Notes every `${` in a value that can't hold references. */
export function checkNoReference(value: Located, subject: Subject): void {
  if (value.kind === "list") for (const item of value.items) checkNoReference(item, subject);
  if (value.kind === "map") for (const entry of value.entries.values()) checkNoReference(entry.value, subject);
  if (referenceIn(value) === undefined) return;
  subject.findings.add("bad-reference", value.at, `${subject.is} can't be taken from a reference`, REFERENCE_USE);
}

/** What references resolve in. */
export interface Scope {
  readonly params: ReadonlyMap<string, Entry>;
  readonly paramsKnown: boolean;
  /** Values of this instance by axis; undefined where no instance is meant, so that `${matrix.…}` is a mistake. */
  readonly matrix: ReadonlyMap<string, Located> | undefined;
  /** False where `matrix` may lack axes because of a mistake that is noted already. */
  readonly matrixKnown: boolean;
  readonly findings: Findings;
}

/** The value with each reference replaced by what it stands for, places and all; undefined where one is broken, which is noted. */
export function resolveReferences(value: Located, owner: string, scope: Scope): Located | undefined {
  if (value.kind === "scalar") return resolveScalar(value, owner, scope);
  if (value.kind === "list") {
    const items = value.items.map((item) => resolveReferences(item, owner, scope));
    return items.every(isResolved) ? { ...value, items } : undefined;
  }
  const entries = new Map<string, Entry>();
  for (const entry of value.entries.values()) {
    const inner = resolveReferences(entry.value, owner, scope);
    if (inner !== undefined) entries.set(entry.key, { ...entry, value: inner });
  }
  return entries.size === value.entries.size ? { ...value, entries } : undefined;
}

function isResolved(value: Located | undefined): value is Located {
  return value !== undefined;
}

function resolveScalar(scalar: LocatedScalar, owner: string, scope: Scope): Located | undefined {
  if (isBroken(scalar)) return undefined;
  const reference = referenceIn(scalar);
  if (reference === undefined) return scalar;
  if (reference === "malformed") {
    addMalformed(scalar, owner, scope);
    return undefined;
  }
  const found =
    reference.scope === "params" ? scope.params.get(reference.name)?.value : scope.matrix?.get(reference.name);
  if (found !== undefined) return isBroken(found) ? undefined : found;
  if (reference.scope === "params") addUnknownParam(reference.name, { at: scalar.at, owner }, scope);
  else addUnknownAxis(reference.name, { at: scalar.at, owner }, scope);
  return undefined;
}

/** Where a reference stands. */
interface Use {
  readonly at: Span;
  readonly owner: string;
}

function addUnknownParam(name: string, { at, owner }: Use, scope: Scope): void {
  if (!scope.paramsKnown) return;
  const hint = scope.findings.suggest(name, scope.params.keys());
  const remedy =
    scope.params.size === 0 ? "The pipeline has no `params:`." : `It has: ${[...scope.params.keys()].join(", ")}.`;
  scope.findings.add("unknown-reference", at, `${owner}: the pipeline has no param "${name}"${hint}`, remedy);
}

function addUnknownAxis(name: string, { at, owner }: Use, scope: Scope): void {
  const { matrix, matrixKnown, findings } = scope;
  if (matrix === undefined) {
    findings.add(
      "bad-reference",
      at,
      `${owner} can't depend on the matrix`,
      "Use `${params.NAME}`, or write the values.",
    );
    return;
  }
  if (!matrixKnown) return;
  const hint = findings.suggest(name, matrix.keys());
  const remedy =
    matrix.size === 0
      ? "The stage has no `matrix:`, and none of its inputs comes from a stage that has one."
      : `There are: ${[...matrix.keys()].join(", ")}.`;
  findings.add("unknown-reference", at, `${owner}: there is no matrix axis "${name}"${hint}`, remedy);
}

function addMalformed({ value, at }: LocatedScalar, owner: string, { params, findings }: Scope): void {
  const text = String(value);
  const inner = /^\$\{\s*([^{}]*?)\s*\}$/.exec(text)?.[1];
  if (inner === undefined) {
    const message = `${owner}: "${text}" mixes \`\${…}\` with other text`;
    findings.add("bad-reference", at, message, "It stands for one whole value: make a param of the whole text.");
    return;
  }
  const remedy = params.has(inner) ? `Write \`\${params.${inner}}\`.` : "Write `${params.NAME}` or `${matrix.AXIS}`.";
  findings.add("bad-reference", at, `${owner}: "${text}" names neither a param nor a matrix axis`, remedy);
}
