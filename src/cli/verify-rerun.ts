import { join } from "node:path";
import type { Command } from "commander";
import { UserError } from "../core/diagnostic.ts";
import type { Runs } from "../runner/ports.ts";
import { type Rerun, rerunStage } from "../runner/rerun-stage.ts";
import { findStages } from "../runner/select-stages.ts";
import { surveyPipeline } from "../runner/survey-pipeline.ts";
import { createTokens } from "../runner/tokens.ts";
import { openExecutor } from "./executor.ts";
import { EXIT } from "./exit.ts";
import { describeMachine, measureCapacity } from "./machine.ts";
import { openProject } from "./open.ts";
import { type PlanOptions, planRequest } from "./plan-options.ts";
import { printJson, printLines } from "./print.ts";

export interface RerunOptions extends PlanOptions {
  readonly file?: string;
  readonly json?: boolean;
}

/** `pipe verify --rerun STAGE`: executes a stage again, and says whether its bytes are the same. */
export async function verifyByRerun(stage: string, options: RerunOptions, command: Command): Promise<void> {
  const project = openProject(command);
  const { file, ...planned } =
    options.file === undefined ? findPlanned(stage, options, project.runs) : { ...options, file: options.file };
  const survey = await surveyPipeline({ ...planRequest(file, planned), targets: [], force: [] }, project);
  // In new processes, so that what a used one could have changed would show.
  const executor = openExecutor(project, 0);
  // In the store: should this process be killed, the next run removes it.
  const work = project.store.openWork("rerun");
  const scratch = join(work.folder, "tmp");
  const shop = {
    ...project,
    run: `${process.pid}`,
    runs: { ...project.runs, logOf: () => join(scratch, "log") },
    scratch,
    executor,
    tokens: createTokens(measureCapacity(undefined)),
    machine: describeMachine(),
    sandbox: false,
    keepFolder: false,
    signal: new AbortController().signal,
    underWay: new Map(),
    emit: () => undefined,
  };
  try {
    const reruns: Rerun[] = [];
    for (const index of findStages(survey.plan, stage)) {
      const rerun = await rerunStage(survey, index, shop);
      if (rerun === undefined) throw notMade(survey.plan.stages[index]?.name ?? stage);
      reruns.push(rerun);
    }
    report(reruns, options.json === true);
  } finally {
    await executor.close();
    work.remove();
  }
}

/** The pipeline of the latest run that has the stage, as that run had it; `--profile` and `--set` take the place of the run's own. */
function findPlanned(
  stage: string,
  { profile, set }: PlanOptions,
  runs: Runs,
): PlanOptions & { readonly file: string } {
  for (const { id } of runs.list()) {
    const run = runs.read(id);
    if (run?.stages.some(({ name }) => name === stage || name.startsWith(`${stage}[`)) !== true) continue;
    process.stderr.write(`${stage} of run ${id}: ${run.file}\n`);
    if (profile !== undefined || set.length > 0)
      return { file: run.file, set, ...(profile !== undefined && { profile }) };
    // JSON is YAML, and so is what --set takes.
    const own = Object.entries(run.set).map(([target, value]) => `${target}=${JSON.stringify(value)}`);
    return { file: run.file, set: own, ...(run.profile !== undefined && { profile: run.profile }) };
  }
  const message = `no run in the store has a stage "${stage}"`;
  throw new UserError([{ code: "unknown-stage", message, remedy: "Name its pipeline: --file FILE." }]);
}

function notMade(stage: string): UserError {
  const message = `${stage} is not up to date: there is nothing to compare with`;
  return new UserError([{ code: "not-made", message, remedy: "Run it first." }]);
}

function report(reruns: readonly Rerun[], json: boolean): void {
  if (json) printJson(reruns);
  else printLines(reruns.flatMap(describe));
  const isSame = reruns.every(({ failure, outputs }) => failure === undefined && outputs.every(({ same }) => same));
  if (!isSame) process.exitCode = EXIT.stageFailed;
}

function describe({ stage, outputs, failure }: Rerun): string[] {
  if (failure !== undefined)
    return [`${stage} failed: ${failure.message}`, ...failure.logTail.map((line) => `  ${line}`)];
  return outputs.map(({ output, same, before, after }) =>
    same
      ? `${stage}.${output}: same bytes`
      : `${stage}.${output}: differs, ${before.digest.slice(0, 12)} (${before.bytes} B) → ${after.digest.slice(0, 12)} (${after.bytes} B)`,
  );
}
