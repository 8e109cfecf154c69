import type { Findings } from "./findings.ts";
import { type Axis, renderPoint } from "./matrix.ts";
import type { OutputRef } from "./pipeline.ts";

/** One output of a union with the axes of its stage. */
export interface UnionPart {
  readonly ref: OutputRef;
  readonly axes: readonly Axis[];
}

/** The union that is being joined: whose mistakes are noted. */
export interface UnionSubject {
  /** `input "encoder" of stage "probe"`. */
  readonly is: string;
  readonly findings: Findings;
}

/**
 * The axes of several outputs taken together: the axes of the first, where the values of the one axis in which they
 * differ are put one after the other. Undefined, and noted, where they differ in anything else, or share an instance.
 */
export function uniteAxes(parts: readonly UnionPart[], subject: UnionSubject): readonly Axis[] | undefined {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return first?.axes;
  if (!others.every((other) => checkNames(first, other, subject))) return undefined;
  const differing = first.axes.filter(({ name }) => others.some((other) => !haveSameValues(first, other, name)));
  const [axis] = differing;
  if (axis === undefined || differing.length > 1) {
    addNotOne(parts, differing, subject);
    return undefined;
  }
  if (!checkDisjoint(parts, axis.name, subject)) return undefined;
  const points = parts.flatMap((part) => axisNamed(part, axis.name)?.points ?? []);
  return first.axes.map((each) => (each.name === axis.name ? { name: axis.name, points } : each));
}

function axisNamed({ axes }: UnionPart, name: string): Axis | undefined {
  return axes.find((axis) => axis.name === name);
}

function checkNames(first: UnionPart, other: UnionPart, { is, findings }: UnionSubject): boolean {
  const lacking = first.axes.filter(({ name }) => axisNamed(other, name) === undefined);
  const further = other.axes.filter(({ name }) => axisNamed(first, name) === undefined);
  const [missing] = [...lacking, ...further];
  if (missing === undefined) return true;
  const message = `${is} unites ${describePart(first)} with ${describePart(other)}`;
  const lacks = (lacking.length > 0 ? other : first).ref.stage.text;
  const remedy = `Give "${lacks}" the axis too, with one value: \`matrix: { ${missing.name}: [${lacks}] }\`.`;
  findings.add("union-mismatch", other.ref.at, message, remedy);
  return false;
}

/** `pretrain.encoder (model, seed)`. */
function describePart({ ref, axes }: UnionPart): string {
  return `${nameRef(ref)} (${axes.length === 0 ? "no matrix" : axes.map((axis) => axis.name).join(", ")})`;
}

function nameRef({ stage, output }: OutputRef): string {
  return `${stage.text}.${output.text}`;
}

function haveSameValues(a: UnionPart, b: UnionPart, name: string): boolean {
  const before = axisNamed(a, name)?.points ?? [];
  const after = new Set(axisNamed(b, name)?.points.map((point) => point.value));
  return before.length === after.size && before.every((point) => after.has(point.value));
}

function addNotOne(parts: readonly UnionPart[], differing: readonly Axis[], { is, findings }: UnionSubject): void {
  const ref = parts[1]?.ref ?? parts[0]?.ref;
  const names = parts.map((part) => nameRef(part.ref)).join(", ");
  const hasAxes = parts.some(({ axes }) => axes.length > 0);
  if (differing.length > 1) {
    const axes = differing.map(({ name }) => name).join(" and ");
    findings.add(
      "union-mismatch",
      ref?.at,
      `${is} unites ${names}, which differ in ${axes}`,
      "They may differ in one axis.",
    );
    return;
  }
  const what = hasAxes ? "whose instances are the same on every axis" : "which have no axis to tell them apart";
  const remedy = `Give each an axis with values of its own, such as \`matrix: { model: [${parts[0]?.ref.stage.text ?? ""}] }\`.`;
  findings.add("union-mismatch", ref?.at, `${is} unites ${names}, ${what}`, remedy);
}

/** Values must look different too, since instances are named after them. */
function checkDisjoint(parts: readonly UnionPart[], name: string, { is, findings }: UnionSubject): boolean {
  const owners = new Map<string, OutputRef>();
  for (const part of parts) {
    for (const { value } of axisNamed(part, name)?.points ?? []) {
      const text = renderPoint(value);
      const owner = owners.get(text);
      owners.set(text, part.ref);
      if (owner === undefined) continue;
      const message = `${is} unites ${nameRef(owner)} and ${nameRef(part.ref)}, which both have ${name}=${text}`;
      findings.add("union-overlap", part.ref.at, message, `Each value of "${name}" may be in one of them.`);
      return false;
    }
  }
  return true;
}
