import { bindLimits, type Limits } from "./bind-limits.ts";
import { bindParams } from "./bind-params.ts";
import type { Link, OutputLink, Wiring } from "./check-wiring.ts";
import type { Findings } from "./findings.ts";
import type { StageAxes } from "./join-axes.ts";
import type { Json, Scalar } from "./json.ts";
import { type Instances, linkInput } from "./link-inputs.ts";
import type { Located } from "./located.ts";
import { type Axis, countInstances, type Point, positionsOf, renderPoint } from "./matrix.ts";
import { bindPath, type ResolvePath } from "./path-inputs.ts";
import type { Pipeline, StageDeclaration } from "./pipeline.ts";
import type { PlannedInput, PlannedStage } from "./plan.ts";
import { type Scope, usesMatrix } from "./reference.ts";
import type { StageType } from "./stage-type.ts";

/** A stage with all that is known of it before its instances are made. */
export interface Expansion {
  readonly stage: StageDeclaration;
  readonly type: StageType | undefined;
  readonly wiring: Wiring;
  readonly joined: StageAxes;
  readonly outputs: { readonly [name: string]: string };
  readonly pipeline: Pick<Pipeline, "params" | "paramsKnown">;
  /** Stages before this one. */
  readonly known: ReadonlyMap<string, Instances & StageAxes>;
  readonly resolvePath: ResolvePath;
  readonly findings: Findings;
}

/** After as many instances with mistakes the others say nothing new. */
const MAX_MISTAKEN = 100;

/** The instances of one stage, the last axis varying fastest. */
export function planInstances(expansion: Expansion): PlannedStage[] {
  const { stage, type, joined, outputs, findings } = expansion;
  const links = prepareLinks(expansion);
  const bind = prepareBinding(expansion);
  const tools = [...new Set([...(type?.tools ?? []), ...stage.tools])];
  const planned: PlannedStage[] = [];
  let mistaken = 0;
  for (let index = 0; index < countInstances(joined.axes) && mistaken < MAX_MISTAKEN; index++) {
    const before = findings.count;
    const positions = positionsOf(joined.axes, index);
    const points = pointsAt(joined.axes, positions);
    const scope = scopeOf(expansion, points);
    const { params, limits } = bind(scope);
    const inputs = links.flatMap((link) => link(positions, scope) ?? []);
    planned.push({
      name: nameInstance(stage.name, points),
      stage: stage.name,
      uses: stage.uses?.text ?? "",
      matrix: Object.fromEntries(points.map(([axis, { value }]): [string, Scalar] => [axis, value])),
      params,
      inputs,
      outputs,
      ...limits,
      tools,
    });
    if (findings.count > before) mistaken += 1;
  }
  return planned;
}

function pointsAt(axes: readonly Axis[], positions: readonly number[]): [string, Point][] {
  return axes.flatMap((axis, index) => {
    const point = axis.points[positions[index] ?? 0];
    return point === undefined ? [] : [[axis.name, point]];
  });
}

/** `pretrain[pairs=same-frame,seed=0]`; the stage's name alone without a matrix. */
function nameInstance(stage: string, points: readonly (readonly [string, Point])[]): string {
  if (points.length === 0) return stage;
  return `${stage}[${points.map(([axis, { value }]) => `${axis}=${renderPoint(value)}`).join(",")}]`;
}

function scopeOf({ pipeline, joined, findings }: Expansion, points: readonly [string, Point][]): Scope {
  const matrix = new Map<string, Located>(points.map(([axis, { located }]) => [axis, located]));
  const { params, paramsKnown } = pipeline;
  return { params, paramsKnown, matrix, matrixKnown: joined.complete, findings };
}

interface Bound {
  readonly params: { readonly [name: string]: Json };
  readonly limits: Limits;
}

/** Binds params and limits: once for all instances where nothing in them depends on the matrix. */
function prepareBinding({ stage, type }: Expansion): (scope: Scope) => Bound {
  const bindBoth = (scope: Scope): Bound => ({
    params: type === undefined ? {} : bindParams(stage, type, scope),
    limits: bindLimits(stage, type, scope),
  });
  const written = [stage.timeout, stage.retries, ...stage.resources.values()].flatMap((entry) => entry?.value ?? []);
  if ((stage.with !== undefined && usesMatrix(stage.with)) || written.some(usesMatrix)) return bindBoth;
  let bound: Bound | undefined;
  return (scope) => {
    bound ??= bindBoth(scope);
    return bound;
  };
}

type BoundLink = (positions: readonly number[], scope: Scope) => PlannedInput | undefined;

function prepareLinks(expansion: Expansion): BoundLink[] {
  return expansion.wiring.links.flatMap((link) => prepareLink(link, expansion) ?? []);
}

function prepareLink(link: Link, expansion: Expansion): BoundLink | undefined {
  const { stage, resolvePath } = expansion;
  if (link.mode !== "path") return prepareOutputs(link, expansion);
  const { name, wire } = link;
  return (_, scope) => bindPath(name, wire, { stage: stage.name, resolvePath, scope });
}

/** Without the axes of all producers there is nothing to link to: the mistake is noted already. */
function prepareOutputs(link: OutputLink, { stage, joined, known, findings }: Expansion): BoundLink | undefined {
  const sources = link.wire.outputs.flatMap((ref) => {
    const producer = known.get(ref.stage.text);
    return producer?.complete === true ? [{ ref, producer }] : [];
  });
  if (sources.length < link.wire.outputs.length || !joined.complete) return undefined;
  return linkInput({ link, stage, consumer: joined.axes, sources, findings });
}
