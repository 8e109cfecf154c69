import type { PlannedStage } from "../core/plan.ts";
import { createHistory } from "./history.ts";
import { type LoadedPlan, loadPlan } from "./load-plan.ts";
import { decideByFingerprint } from "./rebuilder.ts";
import type { RunPorts, RunRequest } from "./run-pipeline.ts";
import { findStages, isNamed, selectTargets } from "./select-stages.ts";
import { surveyPlan, type Verdict } from "./survey.ts";

/** Which stages a survey is about. */
export type SurveyRequest = Omit<
  RunRequest,
  "keepGoing" | "sandbox" | "keepFolder" | "capacity" | "machine" | "signal"
>;

export interface Survey extends LoadedPlan {
  /** By index in the plan. */
  readonly verdicts: readonly Verdict[];
}

/** What `pipe run` would do, without doing it. Throws UserError with all mistakes. */
export async function surveyPipeline(
  request: SurveyRequest,
  ports: Omit<RunPorts, "executor" | "emit">,
): Promise<Survey> {
  const loaded = await loadPlan(request, ports);
  for (const name of request.force) findStages(loaded.plan, name);
  const plan = selectTargets(loaded.plan, request.targets);
  const { store, runs } = ports;
  const verdicts = surveyPlan({
    plan,
    facts: loaded.facts,
    store,
    history: createHistory(runs, store, request.path),
    rebuilder: decideByFingerprint,
    isForced: (stage: PlannedStage) => request.force.some((name) => isNamed(stage, name)),
    pin: () => undefined,
  });
  return { ...loaded, plan, verdicts };
}
