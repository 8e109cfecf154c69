import { renderCanonical } from "./canonical.ts";
import type { Findings, Subject } from "./findings.ts";
import type { Scalar } from "./json.ts";
import { describeKind, type Entry, type Located, type LocatedScalar } from "./located.ts";
import type { Pipeline, StageDeclaration } from "./pipeline.ts";
import { resolveReferences, type Scope } from "./reference.ts";
import { isNothing } from "./shape.ts";

/** One axis of a matrix: at least one value, no two that look the same. */
export interface Axis {
  readonly name: string;
  readonly points: readonly Point[];
}

/** One value of an axis, and where it was written. */
export interface Point {
  readonly value: Scalar;
  readonly located: LocatedScalar;
}

/** The axes that a stage declares itself; undefined where one is malformed, which is noted. */
export function resolveOwnAxes(
  stage: StageDeclaration,
  { params, paramsKnown }: Params,
  findings: Findings,
): Axis[] | undefined {
  const scope: Scope = { params, paramsKnown, matrix: undefined, matrixKnown: true, findings };
  const axes = [...stage.matrix.values()].map((entry) => resolveAxis(entry, stage.name, scope));
  return stage.matrixKnown && axes.every((axis): axis is Axis => axis !== undefined) ? axes : undefined;
}

type Params = Pick<Pipeline, "params" | "paramsKnown">;

function resolveAxis(entry: Entry, stage: string, scope: Scope): Axis | undefined {
  const subject = scope.findings.about(`axis "${entry.key}" of stage "${stage}"`);
  const list = resolveReferences(entry.value, subject.is, scope);
  if (list === undefined) return undefined;
  if (list.kind !== "list" || list.items.length === 0) {
    addNoList(entry, list, subject);
    return undefined;
  }
  const points = list.items.map((item) => toPoint(item, entry, subject));
  if (!points.every((point): point is Point => point !== undefined)) return undefined;
  return { name: entry.key, points: dropRepeats(points, subject) };
}

function addNoList(entry: Entry, value: Located, { is, findings }: Subject): void {
  const at = isNothing(value) ? entry.keyAt : value.at;
  const found = value.kind === "list" ? "an empty list" : describeKind(value);
  const hint =
    value.kind === "scalar" && !isNothing(value)
      ? `Write [${String(value.value)}].`
      : "Write a list such as [0, 1, 2].";
  findings.add("bad-matrix", at, `${is} must be a list of values, not ${found}`, hint);
}

function toPoint(item: Located, entry: Entry, { is, findings }: Subject): Point | undefined {
  if (item.kind === "scalar" && item.value !== null) return { value: item.value, located: item };
  const at = isNothing(item) ? entry.keyAt : item.at;
  findings.add(
    "bad-matrix",
    at,
    `${is} can't have ${describeKind(item)} as a value`,
    "Values are texts, numbers, true and false.",
  );
  return undefined;
}

/** Values must also look different, because instances are named after them: not both 1 and "1". */
function dropRepeats(points: readonly Point[], { is, findings }: Subject): Point[] {
  const seen = new Set<string>();
  return points.filter(({ value, located }) => {
    const text = renderPoint(value);
    if (!seen.has(text)) return seen.add(text).has(text);
    findings.add("duplicate-matrix-value", located.at, `${is} has the value ${text} twice`, "Remove one.");
    return false;
  });
}

/** A point as instances show it: `same-frame`, `0.5`; quoted where it could be taken for something else. */
export function renderPoint(value: Scalar): string {
  const text = typeof value === "string" ? value : renderCanonical(value);
  return /^[^\s,=[\]"'\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text);
}

/** How many instances the axes make. */
export function countInstances(axes: readonly Axis[]): number {
  return axes.reduce((product, axis) => product * axis.points.length, 1);
}

/** Position of each axis's point in instance number `index`; the last axis varies fastest. */
export function positionsOf(axes: readonly Axis[], index: number): number[] {
  const positions = new Array<number>(axes.length).fill(0);
  let rest = index;
  for (let each = axes.length - 1; each >= 0; each--) {
    const size = axes[each]?.points.length ?? 1;
    positions[each] = rest % size;
    rest = Math.floor(rest / size);
  }
  return positions;
}
