import type { Command } from "commander";
import { type Diagnostic, UserError } from "../core/diagnostic.ts";
import { type ReadPlan, readPlan } from "../runner/read-plan.ts";
import { EXIT } from "./exit.ts";
import { openProject } from "./open.ts";
import { addPlanOptions, type PlanOptions, planRequest } from "./plan-options.ts";

/** `pipe check FILE`: every mistake of a pipeline at once; runs nothing. */
export function register(command: Command): void {
  addPlanOptions(command)
    .option("--json", "print the mistakes as a JSON list")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, options: CheckOptions) => check(file, options, command));
}

interface CheckOptions extends PlanOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ pipe check pipelines/smoke.yaml
  $ pipe check pipelines/smoke.yaml --profile strict --set params.k=5
  $ pipe check pipelines/smoke.yaml --json

Ends with 0 and the number of stages, or with 2 and all mistakes; docs/errors.md lists their codes.`;

async function check(file: string, options: CheckOptions, command: Command): Promise<void> {
  const { plan, diagnostics } = await readOrReport(file, options, command);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(diagnostics, undefined, 2)}\n`);
    if (plan === undefined) process.exitCode = EXIT.userError;
    return;
  }
  if (plan === undefined) throw new UserError(diagnostics);
  const count = plan.stages.length;
  process.stdout.write(`ok: ${count} ${count === 1 ? "stage" : "stages"}\n`);
}

/** As readPlan, but a file that can't be read is a mistake like others. */
async function readOrReport(
  file: string,
  options: CheckOptions,
  command: Command,
): Promise<{ readonly plan: ReadPlan["plan"]; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    const request = planRequest(file, options);
    const yaml = await request.loadYaml();
    return await readPlan({ ...request, yaml, types: openProject(command).types });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { plan: undefined, diagnostics: error.diagnostics };
  }
}
