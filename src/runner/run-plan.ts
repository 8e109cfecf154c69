import type { Failure, Outcome, StageResult } from "../core/event.ts";
import type { Key } from "../core/fingerprint.ts";
import type { Manifest } from "../core/manifest.ts";
import { dependenciesOf, type Plan, type PlannedStage } from "../core/plan.ts";
import type { Reason } from "../core/reason.ts";
import { executeJob } from "./execute-job.ts";
import type { Facts } from "./facts.ts";
import type { History } from "./history.ts";
import { buildKey, type KeySources } from "./key.ts";
import type { RunJournal } from "./ports.ts";
import type { Decision, Rebuilder } from "./rebuilder.ts";
import { runInOrder } from "./scheduler.ts";
import type { JobEnd, StageJob, Workshop } from "./stage-job.ts";
import { describeStoreFailure } from "./store-failure.ts";
import { surveyPlan, type Verdict } from "./survey.ts";

export interface PlanRun {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly shop: Workshop;
  readonly journal: RunJournal;
  readonly history: History;
  readonly rebuilder: Rebuilder;
  /** After a failure, go on with what does not depend on it. */
  readonly keepGoing: boolean;
  isForced(stage: PlannedStage): boolean;
}

export interface PlanResult {
  /** By index in the plan. */
  readonly results: readonly StageResult[];
  readonly made: readonly (Made | undefined)[];
}

/** What stages after one need of its manifest. */
type Made = Pick<Manifest, "fingerprint" | "outputs">;

/**
 * Makes what the plan declares: reuses what is made, then runs the rest in order, deciding again for each stage once its
 * inputs are known (equal bytes end a rerun there). Every stage ends with a result that says why. Resolves when all is durable.
 */
export async function runPlan(run: PlanRun): Promise<PlanResult> {
  const state = new RunState(run);
  const { plan, facts, shop, history, rebuilder, isForced, journal } = run;
  const verdicts = surveyPlan({
    plan,
    facts,
    store: shop.store,
    history,
    rebuilder,
    isForced,
    pin: (fingerprint) => journal.pin([fingerprint]),
  });
  const open = verdicts.flatMap((verdict, index) => (state.settleIfCached(verdict, index) ? [] : [index]));
  const dependencies = plan.stages.map(dependenciesOf);
  await runInOrder(
    open,
    (index) => dependencies[index] ?? [],
    (index) => state.visit(index, verdicts[index]),
    (index, because) => state.leaveOut(index, because),
  );
  await state.settleCommits();
  return { results: state.results, made: state.made };
}

/** What is known of a stage that failed; without a fingerprint where that was not settled yet. */
type Failed = Pick<StageJob, "reason"> & Partial<Pick<StageJob, "fingerprint">>;

/** What has come of each stage so far. */
class RunState {
  readonly results: StageResult[] = [];
  readonly made: (Made | undefined)[] = [];
  readonly #run: PlanRun;
  readonly #commits: Promise<void>[] = [];
  #failed = false;

  constructor(run: PlanRun) {
    this.#run = run;
  }

  settleIfCached(verdict: Verdict, index: number): boolean {
    if (verdict.state !== "cached") return false;
    this.#reuse(index, verdict.manifest, { why: "up-to-date" });
    return true;
  }

  /** Decides on and makes one stage; false where it has not been made, be it because the store could not do its part. */
  async visit(index: number, verdict: Verdict | undefined): Promise<boolean> {
    try {
      return await this.#make(index, verdict);
    } catch (error) {
      const reason: Reason =
        verdict === undefined || verdict.state === "cached" ? { why: "never-ran" } : verdict.reason;
      return this.#fail(index, { reason }, describeStoreFailure(error), 0);
    }
  }

  async #make(index: number, verdict: Verdict | undefined): Promise<boolean> {
    const stage = this.#stage(index);
    if (this.#run.shop.signal.aborted) return this.#end(index, "cancelled", { why: "interrupted" });
    if (this.#failed && !this.#run.keepGoing) return this.#end(index, "cancelled", { why: "interrupted" });
    const { plan, facts } = this.#run;
    const outputsOf = (from: number): Made["outputs"] | undefined => this.made[from]?.outputs;
    const decision =
      verdict?.state === "run" ? ({ ...verdict, action: "run" } as const) : this.#decide(stage, outputsOf);
    if (decision.action === "reuse") return this.#reuse(index, decision.manifest, { why: "up-to-date" });
    const { key, fingerprint, reason } = decision;
    const job: StageJob = { plan, stage, key, fingerprint, reason, externals: facts.externals, outputsOf };
    const startedAt = this.#run.shop.clock.now();
    return this.#finish(index, job, await executeJob(job, this.#run.shop), startedAt);
  }

  leaveOut(index: number, because: number): void {
    const interrupted = this.#run.shop.signal.aborted || this.results[because]?.outcome === "cancelled";
    if (interrupted) this.#end(index, "cancelled", { why: "interrupted" });
    else this.#end(index, "skipped", { why: "upstream-failed", stage: this.#rootOf(because) });
  }

  async settleCommits(): Promise<void> {
    this.#run.shop.store.hurryCommits();
    await Promise.all(this.#commits);
  }

  /** The stage whose failure a skipped one goes back to. */
  #rootOf(index: number): string {
    const reason = this.results[index]?.reason;
    return reason?.why === "upstream-failed" ? reason.stage : this.#stage(index).name;
  }

  #decide(stage: PlannedStage, outputsOf: KeySources["outputsOf"]): Decision & Pick<StageJob, "key" | "fingerprint"> {
    const { plan, facts, journal, rebuilder, history, shop, isForced } = this.#run;
    const built = buildKey(stage, { plan, ...facts, outputsOf });
    if (built === undefined) throw new Error(`${stage.name} was visited before its inputs were made`);
    journal.pin([built.fingerprint]);
    const previousKey = (): Key | undefined => history.previousKey(stage.name);
    return { ...built, ...rebuilder({ ...built, forced: isForced(stage), store: shop.store, previousKey }) };
  }

  #finish(index: number, job: StageJob, end: JobEnd, startedAt: number): boolean {
    const durationMs = this.#run.shop.clock.now() - startedAt;
    switch (end.ended) {
      case "reused":
        return this.#reuse(index, end.manifest, end.reason);
      case "cancelled":
        return this.#end(index, "cancelled", { why: "interrupted" });
      case "failed":
        return this.#fail(index, job, end.failure, durationMs);
      case "made":
        this.#keep(index, end.manifest);
        this.#commits.push(this.#whenCommitted(index, job, end, durationMs));
        return true;
    }
  }

  /** A stage has run once its manifest is durable; what depends on it may have started before. */
  async #whenCommitted(
    index: number,
    job: StageJob,
    end: Extract<JobEnd, { ended: "made" }>,
    durationMs: number,
  ): Promise<void> {
    try {
      await end.committed;
    } catch (error) {
      this.made[index] = undefined;
      this.#fail(index, job, describeStoreFailure(error), durationMs);
      return;
    }
    const { fingerprint, metrics, outputs, durationMs: executionMs } = end.manifest;
    this.#record(index, {
      outcome: "ran",
      fingerprint,
      reason: job.reason,
      // Without the wait for resources, which `durationMs` has too.
      durationMs: executionMs,
      bytes: sumBytes(outputs),
      metrics,
    });
  }

  #fail(index: number, { fingerprint, reason }: Failed, failure: Failure, durationMs: number): boolean {
    this.#failed = true;
    const key = fingerprint === undefined ? {} : { fingerprint };
    this.#record(index, { outcome: "failed", ...key, reason, durationMs, bytes: 0, metrics: {}, failure });
    return false;
  }

  #reuse(index: number, manifest: Manifest, reason: Reason): boolean {
    this.#keep(index, manifest);
    const { fingerprint, metrics, outputs } = manifest;
    this.#record(index, { outcome: "cached", fingerprint, reason, durationMs: 0, bytes: sumBytes(outputs), metrics });
    return true;
  }

  #end(index: number, outcome: Outcome, reason: Reason): boolean {
    this.#record(index, { outcome, reason, durationMs: 0, bytes: 0, metrics: {} });
    return false;
  }

  #record(index: number, result: StageResult): void {
    this.results[index] = result;
    const { shop } = this.#run;
    shop.emit({ event: "stage-finished", at: shop.clock.now(), stage: this.#stage(index).name, result });
  }

  #stage(index: number): PlannedStage {
    const stage = this.#run.plan.stages[index];
    if (stage === undefined) throw new Error(`the plan has no stage ${index}`);
    return stage;
  }

  #keep(index: number, { fingerprint, outputs }: Made): void {
    this.made[index] = { fingerprint, outputs };
  }
}

function sumBytes(outputs: Manifest["outputs"]): number {
  return Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}
