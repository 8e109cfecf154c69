import type { Artifact } from "../core/artifact.ts";
import type { Digest, Fingerprint } from "../core/digest.ts";
import type { JsonObject } from "../core/json.ts";
import type { Plan, PlanSettings } from "../core/plan.ts";
import { type FactNames, type FactSources, type Facts, gatherFacts, nameFacts } from "./facts.ts";
import type { Store } from "./ports.ts";

/**
 * A plan in which every stage was made, and what that rested on. While the facts are the same and every manifest and
 * artifact stands, there is nothing to do: fingerprints follow from these alone. It spares a run with nothing to do
 * the plan, the keys and the reading of manifests; like every cache, it can be lost.
 */
export interface Settled {
  readonly pipeline: string;
  readonly settings: PlanSettings;
  readonly set: JsonObject;
  readonly names: FactNames;
  readonly codes: { readonly [type: string]: Digest };
  readonly externals: { readonly [path: string]: Digest };
  readonly tools: { readonly [tool: string]: string };
  readonly stages: readonly SettledStage[];
}

/** Name, fingerprint, size of the manifest in bytes, artifacts: a row of 10,000, so no keys. */
export type SettledStage = readonly [
  name: string,
  fingerprint: Fingerprint,
  manifestBytes: number,
  artifacts: readonly Artifact[],
];

export function readSettled(store: Store, request: Digest): Settled | undefined {
  return store.readCache(`settled/${request}`) as Settled | undefined;
}

/** Whether the code, files and programs that a settled plan rests on are still the same. */
export async function factsHold(settled: Settled, sources: FactSources): Promise<boolean> {
  return sameFacts(settled, await gatherFacts(settled.names, sources));
}

/** Whether every manifest and artifact of a settled plan stands. */
export function storeHolds(settled: Settled, store: Store): boolean {
  for (const [, fingerprint, manifestBytes, artifacts] of settled.stages) {
    if (store.manifestBytes(fingerprint) !== manifestBytes) return false;
    for (const artifact of artifacts) if (store.checkArtifact(artifact) !== "present") return false;
  }
  return true;
}

function sameFacts({ names, codes, externals, tools }: Settled, facts: Facts): boolean {
  return (
    names.types.every((type) => facts.codes.get(type) === codes[type]) &&
    names.paths.every((path) => facts.externals.get(path)?.digest === externals[path]) &&
    names.tools.every((tool) => facts.tools.get(tool) === tools[tool])
  );
}

export interface SettledSources {
  readonly store: Store;
  readonly plan: Plan;
  readonly facts: Facts;
  readonly set: JsonObject;
  /** By index: what each stage made. */
  readonly made: readonly (
    | { readonly fingerprint: Fingerprint; readonly outputs: { readonly [name: string]: Artifact } }
    | undefined
  )[];
}

/** Keeps a plan as settled, if every stage of it has been made. */
export function writeSettled(request: Digest, { store, plan, facts, set, made }: SettledSources): void {
  const stages = plan.stages.flatMap(({ name }, index): SettledStage[] => {
    const manifest = made[index];
    const bytes = manifest === undefined ? undefined : store.manifestBytes(manifest.fingerprint);
    if (manifest === undefined || bytes === undefined) return [];
    return [[name, manifest.fingerprint, bytes, Object.values(manifest.outputs)]];
  });
  if (stages.length < plan.stages.length) return;
  const settled: Settled = {
    pipeline: plan.name,
    settings: plan.settings,
    set,
    names: nameFacts(plan.stages),
    codes: Object.fromEntries(facts.codes),
    externals: Object.fromEntries([...facts.externals].map(([path, { digest }]) => [path, digest])),
    tools: Object.fromEntries(facts.tools),
    stages,
  };
  store.writeCache(`settled/${request}`, settled);
}
