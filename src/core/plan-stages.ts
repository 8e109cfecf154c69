import { checkOpen } from "./check-open.ts";
import { checkWiring, listMakers, outputKinds, type Wiring, type WiringScope } from "./check-wiring.ts";
import type { Findings } from "./findings.ts";
import { joinAxes, MAX_INSTANCES, type StageAxes } from "./join-axes.ts";
import { countInstances, resolveOwnAxes } from "./matrix.ts";
import { orderStages, type StageEdges } from "./order-stages.ts";
import type { ResolvePath } from "./path-inputs.ts";
import type { OutputRef, Pipeline, StageDeclaration } from "./pipeline.ts";
import type { PlannedStage } from "./plan.ts";
import { planInstances } from "./plan-instances.ts";
import type { StageType } from "./stage-type.ts";

/** What planning needs besides the pipeline. A type is undefined where it does not exist or is broken, which is noted already. */
export interface PlanSources {
  readonly types: ReadonlyMap<string, StageType | undefined>;
  readonly resolvePath: ResolvePath;
  readonly findings: Findings;
}

/**
 * The instances of all stages, producers first, else in the order of the file. Notes every mistake on the way; the
 * instances are to be used only where there was none.
 */
export function planStages(pipeline: Pipeline, { types, resolvePath, findings }: PlanSources): PlannedStage[] {
  const { stages } = pipeline;
  const scope: WiringScope = { stages, types, makers: listMakers({ stages, types }), findings };
  const wirings = new Map([...stages.values()].map((stage) => [stage.name, checkWiring(stage, scope)]));
  const known = new Map<string, StageAxes & { readonly first: number }>();
  const planned: PlannedStage[] = [];
  let total = 0;
  for (const name of orderSound(stages, wirings, findings)) {
    const stage = stages.get(name);
    const wiring = wirings.get(name);
    if (stage === undefined || wiring === undefined) continue;
    const type = stage.uses === undefined ? undefined : types.get(stage.uses.text);
    if (type !== undefined) checkOpen(stage, type, findings);
    const own = resolveOwnAxes(stage, pipeline, findings);
    const joined = joinAxes({ stage, wiring, own, known, findings });
    total += countInstances(joined.axes);
    if (total > MAX_INSTANCES) {
      findings.add(
        "matrix-too-large",
        stage.at,
        `with stage "${name}" the pipeline has more than ${MAX_INSTANCES} instances`,
      );
      break;
    }
    known.set(name, { ...joined, first: planned.length });
    const outputs = type === undefined ? {} : Object.fromEntries(outputKinds(stage, type));
    planned.push(...planInstances({ stage, type, wiring, joined, outputs, pipeline, known, resolvePath, findings }));
  }
  return planned;
}

/** Names in an order in which they can be made; circles are noted and cut open, so that the rest is checked too. */
function orderSound(
  stages: ReadonlyMap<string, StageDeclaration>,
  wirings: ReadonlyMap<string, Wiring>,
  findings: Findings,
): readonly string[] {
  const edges = new Map<string, StageEdges<OutputRef>>();
  for (const { name } of stages.values()) {
    const needs = (wirings.get(name)?.links ?? []).flatMap(({ wire }) =>
      wire.source === "path" ? [] : wire.outputs.map((ref) => ({ name: ref.stage.text, edge: ref })),
    );
    edges.set(name, { name, needs });
  }
  const { names, cycles } = orderStages(edges);
  for (const cycle of cycles) addCycle(cycle.names, cycle.edge, findings);
  return names;
}

const SHOWN_CYCLE = 12;

function addCycle(names: readonly string[], edge: OutputRef, findings: Findings): void {
  const [first = "", second] = names;
  if (second === first) {
    findings.add("cycle", edge.at, `stage "${first}" reads its own output`);
    return;
  }
  // A circle reads from each stage to the one that needs it.
  const circle = [...names].reverse();
  const shown = circle.length <= SHOWN_CYCLE ? circle : [...circle.slice(0, 6), "…", ...circle.slice(-5)];
  findings.add("cycle", edge.at, `stages wait for each other: ${shown.join(" → ")}`, "Cut one of these links.");
}
