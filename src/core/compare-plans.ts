import { compareMaps } from "./change.ts";
import type { ParamChange } from "./compare-runs.ts";
import type { Json } from "./json.ts";
import type { Plan, PlannedInput, PlannedStage } from "./plan.ts";

/** All that differs between what two pipelines declare. */
export interface PlanComparison {
  readonly stages: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly params: readonly ParamChange[];
  readonly inputs: readonly WireChange[];
}

/** Where an input comes from: `video.frames`, a path, or a gathered list. */
export interface WireChange {
  readonly stage: string;
  readonly input: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Compares two plans stage by stage, by instance name. */
export function comparePlans(before: Plan, after: Plan): PlanComparison {
  const earlier = new Map(before.stages.map((stage) => [stage.name, stage]));
  const later = new Set(after.stages.map((stage) => stage.name));
  const matched = after.stages.flatMap((stage) => {
    const old = earlier.get(stage.name);
    return old === undefined ? [] : [{ old, stage }];
  });
  return {
    stages: {
      added: after.stages.map((stage) => stage.name).filter((name) => !earlier.has(name)),
      removed: before.stages.map((stage) => stage.name).filter((name) => !later.has(name)),
    },
    params: matched.flatMap(({ old, stage }) => compareSettings(old, stage)),
    inputs: matched.flatMap(({ old, stage }) =>
      compareMaps(wiresOf(old, before), wiresOf(stage, after)).map(({ name: input, ...sides }) => ({
        stage: stage.name,
        input,
        before: sides.before,
        after: sides.after,
      })),
    ),
  };
}

/** Whether two pipelines declare different things. */
export function plansDiffer({ stages, params, inputs }: PlanComparison): boolean {
  return [stages.added, stages.removed, params, inputs].some((list) => list.length > 0);
}

function compareSettings(before: PlannedStage, after: PlannedStage): ParamChange[] {
  return compareMaps(settingsOf(before), settingsOf(after)).map((change) => ({ stage: after.name, ...change }));
}

/** What a stage is told, by the name that the pipeline has for it. */
function settingsOf(stage: PlannedStage): { [name: string]: Json } {
  const outputs = Object.entries(stage.outputs).map(([name, kind]) => [`out.${name}`, kind]);
  return { uses: stage.uses, ...stage.params, ...Object.fromEntries(outputs) };
}

function wiresOf({ inputs }: PlannedStage, plan: Plan): { [input: string]: string } {
  return Object.fromEntries(inputs.map((input) => [input.name, renderWire(input, plan)]));
}

function renderWire(input: PlannedInput, { stages }: Plan): string {
  switch (input.source) {
    case "path":
      return input.path;
    case "stage":
      return `${stages[input.from]?.name ?? ""}.${input.output}`;
    case "gather":
      return input.members.map(({ from, output }) => `${stages[from]?.name ?? ""}.${output}`).join(", ");
  }
}
