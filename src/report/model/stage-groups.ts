import { dependenciesOf, type Plan } from "../../core/plan.ts";
import type { RunView, StageGroup, StageView } from "./run-view.ts";

/** The stages of a run by their name in the YAML, sources first. */
export function groupStages(view: RunView): StageGroup[] {
  const groups = new Map<string, StageView[]>();
  for (const stage of view.stages) {
    const members = groups.get(stage.group);
    if (members === undefined) groups.set(stage.group, [stage]);
    else members.push(stage);
  }
  const planned = indexPlan(view.plan);
  const sources = view.plan === undefined ? traceSources(view.stages) : sourcesOf(view.plan);
  return [...groups].map(([name, stages]) => ({
    name,
    uses: planned.get(name) ?? stages.find(({ manifest }) => manifest !== undefined)?.manifest?.key.type ?? "",
    stages,
    sources: [...(sources.get(name) ?? [])].filter((source) => groups.has(source)),
  }));
}

/** Groups that no other reads from, and that have the most stages before them: where a run's results are. */
export function findResults(groups: readonly StageGroup[]): StageGroup[] {
  const read = new Set(groups.flatMap(({ sources }) => sources));
  const depths = new Map<string, number>();
  for (const { name, sources } of groups)
    depths.set(name, 1 + sources.reduce((most, source) => Math.max(most, depths.get(source) ?? 0), 0));
  const sinks = groups.filter(({ name }) => !read.has(name));
  const deepest = sinks.reduce((most, { name }) => Math.max(most, depths.get(name) ?? 0), 0);
  return sinks.filter(({ name }) => depths.get(name) === deepest);
}

function indexPlan(plan: Plan | undefined): Map<string, string> {
  return new Map(plan?.stages.map(({ stage, uses }) => [stage, uses]));
}

function sourcesOf({ stages }: Plan): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>();
  for (const stage of stages) {
    const known = sources.get(stage.stage) ?? new Set();
    sources.set(stage.stage, known);
    for (const from of dependenciesOf(stage)) {
      const source = stages[from]?.stage;
      if (source !== undefined) known.add(source);
    }
  }
  return sources;
}

/** Without a plan: who made the content that a stage read. Equal content of two makers is taken for the first one's. */
function traceSources(stages: readonly StageView[]): Map<string, Set<string>> {
  const makers = new Map<string, string>();
  const sources = new Map<string, Set<string>>();
  for (const { group, manifest } of stages) {
    const known = sources.get(group) ?? new Set();
    sources.set(group, known);
    for (const digest of readDigests(manifest)) {
      const maker = makers.get(digest);
      if (maker !== undefined && maker !== group) known.add(maker);
    }
    for (const { digest } of Object.values(manifest?.outputs ?? {})) if (!makers.has(digest)) makers.set(digest, group);
  }
  return sources;
}

function readDigests(manifest: StageView["manifest"]): string[] {
  return Object.values(manifest?.key.inputs ?? {}).flatMap((input) =>
    typeof input === "string" ? [input] : input.map((member) => member.digest),
  );
}
