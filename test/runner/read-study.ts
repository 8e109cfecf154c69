import { readYaml } from "../../src/adapters/yaml.ts";
import { renderDiagnostic } from "../../src/core/diagnostic.ts";
import type { Plan } from "../../src/core/plan.ts";
import { type PlanRequest, type ReadPlan, readPlan } from "../../src/runner/read-plan.ts";
import { createGoldenTypes } from "../golden/stage-types.ts";

/** Reads a text as `/studies/study.yaml`; every path exists. */
export function readStudy(text: string, options: Partial<PlanRequest> = {}): Promise<ReadPlan> {
  const request = { file: "/studies/study.yaml", text, yaml: readYaml, types: createGoldenTypes() };
  return readPlan({ ...request, pathExists: () => true, ...options });
}

/** The plan of a text that is right; throws with its mistakes where it is not. */
export async function planStudy(text: string, options: Partial<PlanRequest> = {}): Promise<Plan> {
  const { plan, diagnostics } = await readStudy(text, options);
  if (plan === undefined) throw new Error(diagnostics.map(renderDiagnostic).join("\n"));
  return plan;
}
