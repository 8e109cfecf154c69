import { type Diagnostic, UserError } from "../core/diagnostic.ts";
import { dependenciesOf, type Plan, type PlannedInput, type PlannedStage } from "../core/plan.ts";
import { suggest } from "../core/suggest.ts";

/** The plan cut down to the targets and all that they need. A target is a stage or an instance; none means all. Throws UserError. */
export function selectTargets(plan: Plan, targets: readonly string[]): Plan {
  if (targets.length === 0) return plan;
  const wanted = new Set(targets.flatMap((target) => findStages(plan, target)));
  for (let index = plan.stages.length - 1; index >= 0; index--) {
    const stage = plan.stages[index];
    if (stage !== undefined && wanted.has(index)) for (const needed of dependenciesOf(stage)) wanted.add(needed);
  }
  const kept = [...wanted].sort((a, b) => a - b);
  const places = new Map(kept.map((index, place) => [index, place]));
  return { ...plan, stages: kept.flatMap((index) => renumber(plan.stages[index], places)) };
}

/** Indices of the stage or instances of that name. Throws UserError with the nearest name. */
export function findStages(plan: Plan, target: string): number[] {
  const found = plan.stages.flatMap((stage, index) => (isNamed(stage, target) ? [index] : []));
  if (found.length === 0) throw new UserError([unknownTarget(plan, target)]);
  return found;
}

/** Whether a name means this stage: its own, or its instance's. */
export function isNamed(stage: PlannedStage, name: string): boolean {
  return stage.name === name || stage.stage === name;
}

function unknownTarget(plan: Plan, target: string): Diagnostic {
  const names = [...new Set(plan.stages.flatMap((stage) => [stage.stage, stage.name]))];
  const message = `"${target}" is no stage of ${plan.name}${suggest(target, names)}`;
  return { code: "unknown-target", message, remedy: "`pipe status FILE` lists the stages." };
}

function renumber(stage: PlannedStage | undefined, places: ReadonlyMap<number, number>): PlannedStage[] {
  if (stage === undefined) return [];
  return [{ ...stage, inputs: stage.inputs.map((input) => renumberInput(input, (index) => places.get(index) ?? -1)) }];
}

function renumberInput(input: PlannedInput, place: (index: number) => number): PlannedInput {
  switch (input.source) {
    case "path":
      return input;
    case "stage":
      return { ...input, from: place(input.from) };
    case "gather":
      return { ...input, members: input.members.map((member) => ({ ...member, from: place(member.from) })) };
  }
}
