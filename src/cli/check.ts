import { dirname, relative, sep } from "node:path";
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

Ends with 0 and the number of stages, or with 2 and all mistakes; docs/errors.md lists their codes.
A missing file or folder of the project is a mistake. One elsewhere, such as a data set's, may be there on another machine: it
is named, and is no mistake before the pipeline is run.`;

async function check(file: string, options: CheckOptions, command: Command): Promise<void> {
  const { plan, diagnostics, elsewhere } = await readOrReport(file, options, command);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(diagnostics, undefined, 2)}\n`);
    if (plan === undefined) process.exitCode = EXIT.userError;
    return;
  }
  if (plan === undefined) throw new UserError(diagnostics);
  const count = plan.stages.length;
  process.stdout.write(`ok: ${count} ${count === 1 ? "stage" : "stages"}\n`);
  if (elsewhere.length > 0) process.stdout.write(renderElsewhere(elsewhere));
}

function renderElsewhere(paths: readonly string[]): string {
  return `not on this machine, and needed to run it:\n${paths.map((path) => `  ${path}\n`).join("")}`;
}

interface Checked {
  readonly plan: ReadPlan["plan"];
  readonly diagnostics: readonly Diagnostic[];
  /** Missing paths outside the project. */
  readonly elsewhere: readonly string[];
}

/** As readPlan, but a file that can't be read is a mistake like others. */
async function readOrReport(file: string, options: CheckOptions, command: Command): Promise<Checked> {
  const elsewhere: string[] = [];
  try {
    const request = planRequest(file, options);
    const { root, types } = openProject(command);
    const homes = [root, dirname(request.path)];
    const pathExists = (path: string): boolean => {
      if (request.pathExists(path)) return true;
      if (homes.some((home) => isWithin(home, path))) return false;
      elsewhere.push(path);
      return true;
    };
    const yaml = await request.loadYaml();
    return { ...(await readPlan({ ...request, yaml, types, pathExists })), elsewhere };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { plan: undefined, diagnostics: error.diagnostics, elsewhere };
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
}
