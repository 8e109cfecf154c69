import type { Artifact } from "../core/artifact.ts";
import type { Fingerprint } from "../core/digest.ts";
import type { Key } from "../core/fingerprint.ts";
import type { Manifest } from "../core/manifest.ts";
import { dependenciesOf, type Plan, type PlannedStage } from "../core/plan.ts";
import type { Reason } from "../core/reason.ts";
import type { Facts } from "./facts.ts";
import type { History } from "./history.ts";
import { buildKey } from "./key.ts";
import type { Store } from "./ports.ts";
import type { Rebuilder } from "./rebuilder.ts";

/** What is known of a stage before anything runs. */
export type Verdict =
  | { readonly state: "cached"; readonly fingerprint: Fingerprint; readonly key: Key; readonly manifest: Manifest }
  | { readonly state: "run"; readonly fingerprint: Fingerprint; readonly key: Key; readonly reason: Reason }
  /** Something it needs will run: if that gives the same bytes again, this one is reused. */
  | { readonly state: "maybe"; readonly reason: Reason };

export interface SurveySources {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly store: Store;
  readonly history: History;
  readonly rebuilder: Rebuilder;
  /** Whether the user forced a stage. */
  isForced(stage: PlannedStage): boolean;
  /** Called before the manifest of a fingerprint is looked at. */
  pin(fingerprint: Fingerprint): void;
}

/** The verdict on each of the plan's stages, by index. Runs nothing. */
export function surveyPlan(sources: SurveySources): Verdict[] {
  const verdicts: Verdict[] = [];
  const outputsOf = (index: number): { readonly [output: string]: Artifact } | undefined => {
    const verdict = verdicts[index];
    return verdict?.state === "cached" ? verdict.manifest.outputs : undefined;
  };
  for (const stage of sources.plan.stages) verdicts.push(judge(stage, sources, outputsOf, verdicts));
  return verdicts;
}

function judge(
  stage: PlannedStage,
  sources: SurveySources,
  outputsOf: (index: number) => { readonly [output: string]: Artifact } | undefined,
  verdicts: readonly Verdict[],
): Verdict {
  const { plan, facts, store, history, rebuilder } = sources;
  const built = buildKey(stage, { plan, ...facts, outputsOf });
  if (built === undefined)
    return { state: "maybe", reason: { why: "upstream-runs", stage: firstOpen(stage, plan, verdicts) } };
  const { key, fingerprint } = built;
  sources.pin(fingerprint);
  const forced = sources.isForced(stage);
  const previousKey = (): Key | undefined => history.previousKey(stage.name);
  const decision = rebuilder({ key, fingerprint, forced, store, previousKey });
  return decision.action === "reuse"
    ? { state: "cached", fingerprint, key, manifest: decision.manifest }
    : { state: "run", fingerprint, key, reason: decision.reason };
}

function firstOpen(stage: PlannedStage, plan: Plan, verdicts: readonly Verdict[]): string {
  const open = dependenciesOf(stage).find((index) => verdicts[index]?.state !== "cached");
  return open === undefined ? "" : (plan.stages[open]?.name ?? "");
}
