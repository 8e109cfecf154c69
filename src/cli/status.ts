import type { Command } from "commander";
import { surveyPipeline } from "../runner/survey-pipeline.ts";
import { EXIT } from "./exit.ts";
import { openProject } from "./open.ts";
import { addPlanOptions, type PlanOptions, planRequest } from "./plan-options.ts";
import { printJson, printLines } from "./print.ts";
import { renderSurvey, surveyRows } from "./survey-output.ts";

interface StatusOptions extends PlanOptions {
  readonly json?: boolean;
  readonly exitCode?: boolean;
}

/** `pipe status FILE`: what is up to date and what would run; runs nothing. */
export function register(command: Command): void {
  addPlanOptions(command)
    .option("--json", "print the stages as JSON")
    .option("--exit-code", "end with 3 if anything would run")
    .addHelpText(
      "after",
      "\nExamples:\n  $ pipe status pipelines/smoke.yaml\n  $ pipe status pipelines/smoke.yaml --json",
    )
    .action(async (file: string, options: StatusOptions) => {
      const project = openProject(command);
      const survey = await surveyPipeline({ ...planRequest(file, options), targets: [], force: [] }, project);
      const rows = surveyRows(survey);
      if (options.json === true) printJson({ pipeline: survey.plan.name, stages: rows });
      else printLines(renderSurvey(rows, true));
      if (options.exitCode === true && rows.some(({ outcome }) => outcome !== "cached"))
        process.exitCode = EXIT.wouldRun;
    });
}
