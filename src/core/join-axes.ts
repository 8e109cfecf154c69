import type { OutputLink, Wiring } from "./check-wiring.ts";
import type { Findings } from "./findings.ts";
import { type Axis, countInstances, type Point, renderPoint } from "./matrix.ts";
import type { StageDeclaration, Wire } from "./pipeline.ts";
import { uniteAxes } from "./unite-axes.ts";

/** The axes over which a stage's instances differ. */
export interface StageAxes {
  readonly axes: readonly Axis[];
  /** Whether they are all there: false where a mistake, noted already, may hide some. */
  readonly complete: boolean;
}

/** Instances of one stage, and of a whole plan. */
export const MAX_INSTANCES = 100_000;

/** A stage whose axes are to be found. */
export interface Join {
  readonly stage: StageDeclaration;
  readonly wiring: Wiring;
  /** Its own axes; undefined where they are malformed. */
  readonly own: readonly Axis[] | undefined;
  /** Stages before it. */
  readonly known: ReadonlyMap<string, StageAxes>;
  readonly findings: Findings;
}

/**
 * The axes of a stage: those of the stages that it reads from instance by instance, then its own. An axis that several
 * have is one axis, with the values that all of them have; its own matrix selects among an inherited axis's values.
 * Without common axes it is every combination. A union brings its outputs' axes together, a gathered input none.
 */
export function joinAxes(join: Join): StageAxes {
  const { stage, wiring, own, findings } = join;
  let axes: readonly Axis[] = [];
  let complete = wiring.complete && own !== undefined;
  for (const link of wiring.links) {
    if (link.mode === "path" || link.mode === "gather") continue;
    const source = findAxes(link, join);
    complete &&= source.complete;
    if (link.mode === "map") axes = inherit(axes, { added: source.axes, wire: link.wire }, join);
    else if (source.axes.length > 0) addGatherNeeded(link, join);
  }
  axes = select(axes, own ?? [], join);
  const isEmpty = axes.some((axis) => axis.points.length === 0);
  return isEmpty || !checkSize(axes, stage, findings) ? { axes: [], complete: false } : { axes, complete };
}

/** The axes over which what a link brings differs. */
function findAxes({ name, wire }: OutputLink, { stage, known, findings }: Join): StageAxes {
  const parts = wire.outputs.map((ref) => ({ ref, ...(known.get(ref.stage.text) ?? NOTHING_KNOWN) }));
  if (!parts.every((part) => part.complete)) return { axes: parts[0]?.axes ?? [], complete: false };
  const axes = uniteAxes(parts, { is: `input "${name}" of stage "${stage.name}"`, findings });
  return axes === undefined ? NOTHING_KNOWN : { axes, complete: true };
}

const NOTHING_KNOWN: StageAxes = { axes: [], complete: false };

function addGatherNeeded({ name, wire }: OutputLink, { stage, findings }: Join): void {
  const [ref] = wire.outputs;
  if (ref === undefined) return;
  const from = ref.stage.text;
  const message = `input "${name}" of stage "${stage.name}" takes all instances of "${from}", which has a matrix`;
  findings.add("gather-needed", wire.at, message, `Write \`{ gather: ${from}.${ref.output.text} }\`.`);
}

function inherit(
  axes: readonly Axis[],
  { added, wire }: { readonly added: readonly Axis[]; readonly wire: Wire },
  { stage, findings }: Join,
): Axis[] {
  const joined = [...axes];
  for (const axis of added) {
    const index = joined.findIndex((each) => each.name === axis.name);
    const before = joined[index];
    if (before === undefined) {
      joined.push(axis);
      continue;
    }
    const points = before.points.filter((point) => hasPoint(axis, point));
    if (points.length === 0) {
      const message = `the inputs of stage "${stage.name}" have no value of the axis "${axis.name}" in common`;
      findings.add(
        "matrix-mismatch",
        wire.at,
        message,
        `Here: ${renderPoints(axis)}; before: ${renderPoints(before)}.`,
      );
    }
    joined[index] = { name: axis.name, points };
  }
  return joined;
}

/** Lays a stage's own axes over the inherited ones: each value must be there, or nothing could be read for it. */
function select(axes: readonly Axis[], own: readonly Axis[], { stage, findings }: Join): Axis[] {
  const joined = [...axes];
  for (const axis of own) {
    const index = joined.findIndex((each) => each.name === axis.name);
    const inherited = joined[index];
    if (inherited === undefined) {
      joined.push(axis);
      continue;
    }
    joined[index] = axis;
    for (const point of axis.points) {
      if (inherited.points.length === 0 || hasPoint(inherited, point)) continue;
      const value = renderPoint(point.value);
      const message = `stage "${stage.name}" asks for ${axis.name}=${value}, which its inputs do not have`;
      findings.add("matrix-mismatch", point.located.at, message, `They have: ${renderPoints(inherited)}.`);
    }
  }
  return joined;
}

function hasPoint(axis: Axis, point: Point): boolean {
  return axis.points.some((each) => each.value === point.value);
}

function renderPoints({ points }: Axis): string {
  const shown = points.slice(0, 8).map((point) => renderPoint(point.value));
  return shown.join(", ") + (points.length > shown.length ? ", …" : "");
}

function checkSize(axes: readonly Axis[], stage: StageDeclaration, findings: Findings): boolean {
  const count = countInstances(axes);
  if (count <= MAX_INSTANCES) return true;
  const sizes = axes.map((axis) => `${axis.name} ${axis.points.length}`).join(" × ");
  const at = stage.matrix.values().next().value?.keyAt ?? stage.at;
  const message = `stage "${stage.name}" would have ${count} instances (${sizes}), more than ${MAX_INSTANCES}`;
  findings.add("matrix-too-large", at, message);
  return false;
}
