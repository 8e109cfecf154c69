import type { Command } from "commander";
import { shorten } from "../core/digest.ts";
import type { Reason } from "../core/reason.ts";
import { renderReasonLong } from "../core/render-reason.ts";
import { findStages } from "../runner/select-stages.ts";
import { type Survey, surveyPipeline } from "../runner/survey-pipeline.ts";
import { openProject } from "./open.ts";
import { addPlanOptions, type PlanOptions, planRequest } from "./plan-options.ts";
import { printJson, printLines } from "./print.ts";

/** `pipe explain FILE STAGE`: why a stage would run or not, with what changed. */
export function register(command: Command): void {
  addPlanOptions(command)
    .argument("<stage>", "a stage, or an instance such as train[seed=0]")
    .option("--json", "print the answer as JSON")
    .addHelpText(
      "after",
      '\nExamples:\n  $ pipe explain pipelines/smoke.yaml score\n  $ pipe explain pipelines/smoke.yaml "score[size=3]"',
    )
    .action(async (file: string, stage: string, options: PlanOptions & { readonly json?: boolean }) => {
      const survey = await surveyPipeline(
        { ...planRequest(file, options), targets: [], force: [] },
        openProject(command),
      );
      const indices = findStages(survey.plan, stage);
      if (options.json === true) return printJson(indices.map((index) => describeVerdict(survey, index)));
      printLines(indices.flatMap((index) => explainStage(survey, index)));
    });
}

function describeVerdict({ plan, verdicts }: Survey, index: number): object {
  const verdict = verdicts[index];
  if (verdict === undefined) return {};
  const name = plan.stages[index]?.name;
  if (verdict.state === "maybe") return { name, outcome: verdict.state, reason: verdict.reason };
  const reason = verdict.state === "cached" ? { why: "up-to-date" } : verdict.reason;
  return { name, outcome: verdict.state, fingerprint: verdict.fingerprint, reason, key: verdict.key };
}

function explainStage(survey: Survey, index: number): string[] {
  const { plan, verdicts } = survey;
  const verdict = verdicts[index];
  const name = plan.stages[index]?.name ?? "";
  if (verdict === undefined) return [];
  switch (verdict.state) {
    case "cached": {
      const { run, startedAt } = verdict.manifest;
      return [
        `${name} is up to date`,
        `  fingerprint ${shorten(verdict.fingerprint)}`,
        `  made by run ${run} (${startedAt})`,
      ];
    }
    case "run":
      return [`${name} would run`, ...renderReasonLong(verdict.reason).map((line) => `  ${line}`)];
    case "maybe":
      return [`${name} may run`, ...explainUpstream(survey, verdict.reason)];
  }
}

/** A stage whose inputs are open goes back to the first stage that will surely run: its changes are the cause. */
function explainUpstream({ plan, verdicts }: Survey, reason: Reason): string[] {
  const lines: string[] = [];
  let current = reason;
  while (current.why === "upstream-runs") {
    const { stage } = current;
    const verdict = verdicts[plan.stages.findIndex(({ name }) => name === stage)];
    if (verdict === undefined || verdict.state === "cached") break;
    lines.push(`  ${stage} ${verdict.state === "run" ? "runs first:" : "may run first:"}`);
    if (verdict.state === "run") lines.push(...renderReasonLong(verdict.reason).map((line) => `    ${line}`));
    current = verdict.reason;
  }
  return [...lines, "  if its bytes stay the same, this stage is reused"];
}
