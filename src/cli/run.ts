import { setMaxListeners } from "node:events";
import type { Command } from "commander";
import { createTerminal } from "../adapters/terminal/terminal.ts";
import { UserError } from "../core/diagnostic.ts";
import { quoteArgument } from "../core/quote-argument.ts";
import { type RunEnd, runPipeline } from "../runner/run-pipeline.ts";
import { surveyPipeline } from "../runner/survey-pipeline.ts";
import { ENGINE_NAMES, isEngineName } from "../tensor/engine-name.ts";
import { openExecutor } from "./executor.ts";
import { EXIT } from "./exit.ts";
import { describeMachine, measureCapacity } from "./machine.ts";
import { openProject, type Project } from "./open.ts";
import { addPlanOptions, collect, type PlanOptions, planRequest } from "./plan-options.ts";
import { printJson, printLines } from "./print.ts";
import { renderSurvey, surveyRows } from "./survey-output.ts";

interface RunOptions extends PlanOptions {
  readonly jobs?: string;
  readonly keepGoing: boolean;
  readonly force: readonly string[];
  readonly dryRun?: boolean;
  readonly exitCode?: boolean;
  readonly explain?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly sandbox?: boolean;
  readonly engine?: string;
  readonly keepFolder?: boolean;
}

/** `pipe run FILE [targets…]`: makes what the pipeline declares, running only what changed. */
export function register(command: Command): void {
  addPlanOptions(command)
    .argument("[targets...]", "stages to make, with all that they need (default: all)")
    .option("--jobs <n>", "cores to use, and so at most as many stages at one time (default: all cores)")
    .option("--no-keep-going", "after a failure, start nothing more (default: finish what does not depend on it)")
    .option("--force <stage>", "run a stage although it is up to date (repeatable)", collect, [])
    .option("--dry-run", "say what would run, and run nothing")
    .option("--exit-code", "with --dry-run: end with 3 if anything would run")
    .option("--explain", "say of each stage why it runs or not")
    .option("--watch", "run again whenever the pipeline, its inputs or the code change")
    .option(
      "--engine <name>",
      "what trains and infers: tensorflow, onnx, wasm, cpu, … (default: the fastest that loads)",
    )
    .option("--sandbox", "show a stage nothing but its declared inputs, without network (needs bwrap)")
    .option("--keep-folder", "keep the folder of a stage that failed")
    .option("--json", "print one event a line, as JSON")
    .option("--quiet", "print failures and the last line only")
    .option("--verbose", "print cached stages and log lines too")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, targets: readonly string[], options: RunOptions) => {
      const project = openProject(command);
      if (options.dryRun === true) return dryRun(file, targets, options, project);
      const runOnce = (): Promise<void> => run(file, targets, options, project);
      if (options.watch !== true) return runOnce();
      const { watchPipeline } = await import("./watch.ts");
      return watchPipeline(file, project, runOnce);
    });
}

const EXAMPLES = `
Examples:
  $ pipe run pipelines/smoke.yaml
  $ pipe run pipelines/smoke.yaml report --jobs 4 --set params.sizes=[2,3]
  $ pipe run pipelines/smoke.yaml --dry-run --exit-code

Ends with 0 if all is made, 1 if a stage failed, 2 if the input is wrong, 130 if interrupted.`;

async function dryRun(file: string, targets: readonly string[], options: RunOptions, project: Project): Promise<void> {
  const survey = await surveyPipeline({ ...planRequest(file, options), targets, force: options.force }, project);
  const rows = surveyRows(survey);
  if (options.json === true) printJson({ pipeline: survey.plan.name, stages: rows });
  else printLines(renderSurvey(rows, options.explain === true || options.verbose === true));
  if (options.exitCode === true && rows.some(({ outcome }) => outcome !== "cached")) process.exitCode = EXIT.wouldRun;
}

async function run(file: string, targets: readonly string[], options: RunOptions, project: Project): Promise<void> {
  const interruption = listenForInterruption();
  const terminal = await createTerminal({
    stream: process.stdout,
    json: options.json === true,
    quiet: options.quiet === true,
    verbose: options.verbose === true || options.explain === true,
    again: ["pipe", ...process.argv.slice(2)].map(quoteArgument).join(" "),
  });
  const jobs = parseJobs(options.jobs);
  if (options.engine !== undefined) process.env["PIPE_ENGINE"] = parseEngine(options.engine);
  const executor = openExecutor(project, jobs);
  try {
    const request = {
      ...planRequest(file, options),
      targets,
      force: options.force,
      keepGoing: options.keepGoing,
      sandbox: options.sandbox === true,
      keepFolder: options.keepFolder === true,
      capacity: measureCapacity(jobs),
      machine: describeMachine(),
      signal: interruption.signal,
    };
    const end = await runPipeline(request, { ...project, executor, emit: terminal.onEvent });
    process.exitCode = exitCodeOf(end, interruption.signal.aborted);
    if (process.exitCode === EXIT.fine) await tidyUp(end, project);
    if (options.json !== true && options.quiet !== true && end.outcomes.ran > 0) suggestReport(end);
  } finally {
    interruption.stop();
    terminal.close();
    await executor.close();
  }
}

/** Beside the output, which programs may read. */
function suggestReport({ run }: RunEnd): void {
  process.stderr.write(`Look at it: pipe report ${run}, or pipe ui\n`);
}

/** The pipeline's `settings: { gc: … }`: a store that keeps itself small. */
async function tidyUp({ settings: { gc } }: RunEnd, project: Project): Promise<void> {
  if (gc === undefined) return;
  const { createWarehouse } = await import("../adapters/store/warehouse.ts");
  const { collectGarbage } = await import("../runner/collect-garbage.ts");
  const { keepRuns = 10, maxBytes, maxAgeMs } = gc;
  const warehouse = createWarehouse(project.artifacts);
  collectGarbage({ keepRuns, maxBytes, maxAgeMs, dryRun: false }, { ...project, warehouse });
}

function parseJobs(jobs: string | undefined): number | undefined {
  if (jobs === undefined) return undefined;
  const number = Number(jobs);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UserError([{ code: "bad-option", message: `--jobs wants a whole number from 1, not "${jobs}"` }]);
}

/** Stages find it in their environment: they share the runner's for this one variable. */
function parseEngine(name: string): string {
  if (isEngineName(name)) return name;
  const message = `no engine is called "${name}": there are ${ENGINE_NAMES.join(", ")}`;
  throw new UserError([{ code: "bad-option", message }]);
}

function exitCodeOf({ outcomes }: RunEnd, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted;
  return outcomes.failed > 0 || outcomes.skipped > 0 ? EXIT.stageFailed : EXIT.fine;
}

/** The first signal ends the run in good order; the second one at once. */
function listenForInterruption(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  // Every waiting stage listens; thousands are no leak.
  setMaxListeners(0, controller.signal);
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new Error("interrupted"));
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
