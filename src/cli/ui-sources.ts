import { existsSync } from "node:fs";
import { keepRecent } from "../core/keep-recent.ts";
import type { RunRecord } from "../core/run-record.ts";
import type { Runs, Store } from "../runner/ports.ts";
import { selectTargets } from "../runner/select-stages.ts";
import { OVER, type UiSources } from "../ui/sources.ts";
import { readChanges } from "./read-changes.ts";
import { readManifest, readRunView } from "./read-run-view.ts";

interface Opened {
  readonly runs: Runs;
  readonly store: Store;
}

/** What the pages of `pipe ui` read of a store. */
export function openSources({ runs: read, store }: Opened): UiSources {
  const runs: Runs = { ...read, readPlan: keepPlans(read.readPlan) };
  return {
    listRuns: () => runs.list(),
    findRun: (reference) => runs.read(reference),
    countStages: (run) => countStages(runs, run),
    findFailure: keepFailures(runs),
    readView: (record, detailed) => readRunView(record, { runs, store }, { detailed }),
    readManifest: (record, name) => {
      const stage = record.stages.find((each) => each.name === name);
      return stage === undefined ? undefined : readManifest(stage, store);
    },
    readChanges: (before, after) => readChanges(before, after, OVER, store),
    readEvents: (run, offset) => runs.readEvents(run, offset),
    pathOf: (artifact) => store.pathOf(artifact),
    findLog: (record, stage) => findLog(record, stage, { runs, store }),
  };
}

/** Plans of the runs looked at last: one of 10,000 stages is 3 MB, which a page that follows its run would parse at each look. */
const MOST_PLANS = 3;

/** Reads plans, and keeps a few: a run's plan does not change. */
function keepPlans(readPlan: Runs["readPlan"]): Runs["readPlan"] {
  const known = new Map<string, NonNullable<ReturnType<typeof readPlan>>>();
  return (run) => {
    const plan = known.get(run) ?? readPlan(run);
    if (plan === undefined) return undefined;
    keepRecent(known, run, plan, MOST_PLANS);
    return plan;
  };
}

function countStages(runs: Runs, run: string): number | undefined {
  const plan = runs.readPlan(run);
  const record = plan === undefined ? undefined : runs.read(run);
  return plan === undefined || record === undefined ? undefined : selectTargets(plan, record.targets).stages.length;
}

/** Failed runs whose records are read to tell of them what failed: a list of hundreds is told again and again. */
const MOST_FAILURES = 500;

/** The first failure of a run, kept: what has failed stays so. */
function keepFailures(runs: Runs): UiSources["findFailure"] {
  const known = new Map<string, ReturnType<UiSources["findFailure"]>>();
  return (run) => {
    if (known.has(run)) return known.get(run);
    const failed = runs.read(run)?.stages.find(({ failure }) => failure !== undefined);
    const [message = ""] = (failed?.failure?.message ?? "").split("\n");
    const found = failed === undefined ? undefined : { stage: failed.name, message };
    keepRecent(known, run, found, MOST_FAILURES);
    return found;
  };
}

/** Of the run that executed the stage, where this one reused it. */
function findLog(record: RunRecord, name: string, { runs, store }: Opened): string | undefined {
  const own = runs.logOf(record.id, name);
  if (existsSync(own)) return own;
  const stage = record.stages.find((each) => each.name === name);
  const made = stage?.outcome === "cached" ? readManifest(stage, store) : undefined;
  const log = made === undefined ? undefined : runs.logOf(made.run, made.stage);
  return log !== undefined && existsSync(log) ? log : undefined;
}
