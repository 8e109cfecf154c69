import { UserError } from "../core/diagnostic.ts";
import type { Plan } from "../core/plan.ts";
import type { StageTypes } from "../runner/ports.ts";
import { readPlan } from "../runner/read-plan.ts";
import { type PlanOptions, planRequest } from "./plan-options.ts";

/**
 * The checked plan of a pipeline file, without the facts that it rests on: unlike for a run, no input is hashed.
 * Throws UserError with all mistakes.
 */
export async function planFile(file: string, options: PlanOptions, types: StageTypes): Promise<Plan> {
  const { loadYaml, ...request } = planRequest(file, options);
  const { plan, diagnostics } = await readPlan({ ...request, yaml: await loadYaml(), types });
  if (plan === undefined) throw new UserError(diagnostics);
  return plan;
}
