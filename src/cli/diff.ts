import { statSync } from "node:fs";
import type { Command } from "commander";
import type { CodeDocument } from "../core/compare-code.ts";
import { comparePlans, plansDiffer } from "../core/compare-plans.ts";
import { compareRuns, hasDifferences } from "../core/compare-runs.ts";
import { describeSettings } from "../core/describe-settings.ts";
import { UserError } from "../core/diagnostic.ts";
import { renderPlanComparison, renderRunComparison } from "../core/render-comparison.ts";
import { renderOutcomes } from "../core/render-outcomes.ts";
import { findRunBefore } from "../core/run-before.ts";
import type { RunRecord } from "../core/run-record.ts";
import type { Runs, StageTypes, Store } from "../runner/ports.ts";
import { readCodeDocument } from "./code-document.ts";
import { EXIT } from "./exit.ts";
import { findRun, RUN_HELP } from "./find-run.ts";
import { openProject } from "./open.ts";
import { planFile } from "./plan-file.ts";
import { printJson, printLines } from "./print.ts";
import { readSide } from "./read-changes.ts";
import { tableLook } from "./style.ts";

interface Sources {
  readonly runs: Runs;
  readonly store: Store;
  readonly types: StageTypes;
}

interface DiffOptions {
  readonly over: string;
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

/** `pipe diff A B`: what differs between two runs, or two pipelines. */
export function register(command: Command): void {
  command
    .argument("[a]", `a run (${RUN_HELP}) or a pipeline file; alone, a run is compared with the one before it`)
    .argument("[b]", "what to compare it with, of the same sort (default: latest~1 with latest)")
    .option(
      "--over <axis>",
      "the matrix axis that repeats an experiment: metrics are compared as means over it",
      "seed",
    )
    .option("--exit-code", "end with 3 if anything differs")
    .option("--json", "print the comparison as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (first: string | undefined, second: string | undefined, options: DiffOptions) => {
      const project = openProject(command);
      const [a, b] = chooseSides(first, second, project.runs);
      const files = [a, b].filter(isFile);
      const differ =
        files.length === 2 ? await diffFiles([a, b], project, options) : diffRuns([a, b], project, options);
      if (differ && options.exitCode === true) process.exitCode = EXIT.wouldRun;
    });
}

const EXAMPLES = `
Examples:
  $ pipe diff
  $ pipe diff latest
  $ pipe diff latest~3 latest --exit-code
  $ pipe diff 20261124-1057 latest --over fold --json
  $ pipe diff pipelines/moco.yaml pipelines/simclr.yaml

Differences of means have a 95 % interval: paired where both runs have the same
seeds, Welch's elsewhere. "moved": it excludes 0.`;

/** What is compared: both as named; the last two runs; or a run that is named alone with the one of its pipeline before it. */
function chooseSides(
  a: string | undefined,
  b: string | undefined,
  runs: Runs,
): readonly [before: string, after: string] {
  if (a === undefined) return ["latest~1", "latest"];
  if (b !== undefined) return [a, b];
  if (isFile(a)) {
    const message = `"${a}" is compared with nothing: name another pipeline file`;
    throw new UserError([{ code: "bad-option", message, remedy: "`pipe diff A.yaml B.yaml`" }]);
  }
  const after = findRun(runs, a);
  const before = findRunBefore(runs.list(), after);
  if (before !== undefined) return [before.id, after.id];
  const message = `${after.id} is the first run of ${after.pipeline}: there is none before it to compare with`;
  throw new UserError([{ code: "unknown-run", message, remedy: "Name both runs; `pipe runs` lists them." }]);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function diffFiles(
  [a, b]: readonly [string, string],
  { types }: Sources,
  { json }: DiffOptions,
): Promise<boolean> {
  const before = await planFile(a, { set: [] }, types);
  const after = await planFile(b, { set: [] }, types);
  const comparison = comparePlans(before, after);
  if (json === true) printJson({ a: before.file, b: after.file, ...comparison });
  else printLines([`A  ${a}`, `B  ${b}`, ...renderPlanComparison(comparison, tableLook())]);
  return plansDiffer(comparison);
}

function diffRuns([a, b]: readonly [string, string], { runs, store }: Sources, { json, over }: DiffOptions): boolean {
  const before = findComparedRun(a, runs);
  const after = findComparedRun(b, runs);
  const readCode = (digest: string): CodeDocument | undefined => readCodeDocument(store.readDocument("codes", digest));
  const comparison = compareRuns(readSide(before, store), readSide(after, store), { readCode, over });
  if (json === true) printJson({ a: before.id, b: after.id, ...comparison });
  else printLines([`A  ${title(before)}`, `B  ${title(after)}`, ...renderRunComparison(comparison, tableLook())]);
  return hasDifferences(comparison);
}

/** A file beside a run is a slip of the user's: say so, not that there is no such run. */
function findComparedRun(reference: string, runs: Runs): RunRecord {
  if (!isFile(reference)) return findRun(runs, reference);
  const message = `"${reference}" is a file, the other is not`;
  throw new UserError([{ code: "unknown-run", message, remedy: "Compare two runs, or two pipeline files." }]);
}

function title(record: RunRecord): string {
  const { id, pipeline, startedAt, outcomes } = record;
  const settings = describeSettings(record);
  return `${id}  ${pipeline}${settings === "" ? "" : ` ${settings}`}  ${startedAt}  ${renderOutcomes(outcomes)}`;
}
