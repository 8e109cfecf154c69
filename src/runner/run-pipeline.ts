import { countOutcomes, type Event, type Outcomes, type StageResult } from "../core/event.ts";
import type { JsonObject } from "../core/json.ts";
import type { PlanSettings, Resources } from "../core/plan.ts";
import type { RunRecord, StageRecord } from "../core/run-record.ts";
import type { FactSources } from "./facts.ts";
import { createHistory } from "./history.ts";
import { digestRequest, type LoadedPlan, type LoadRequest, loadPlan } from "./load-plan.ts";
import type { Clock, Executor, RunJournal, Runs } from "./ports.ts";
import { decideByFingerprint, type Rebuilder } from "./rebuilder.ts";
import { runPlan } from "./run-plan.ts";
import { findStages, isNamed, selectTargets } from "./select-stages.ts";
import { factsHold, readSettled, type Settled, storeHolds, writeSettled } from "./settled.ts";
import { createTokens } from "./tokens.ts";

export interface RunRequest extends LoadRequest {
  /** Absolute path of the file. */
  readonly path: string;
  readonly targets: readonly string[];
  /** Stages or instances to run although they are up to date. */
  readonly force: readonly string[];
  readonly keepGoing: boolean;
  readonly sandbox: boolean;
  readonly keepFolder: boolean;
  readonly capacity: Resources;
  readonly machine: { readonly [name: string]: string };
  readonly signal: AbortSignal;
  /** Only for showing that the correctness property can fail. */
  readonly rebuilder?: Rebuilder;
}

export interface RunPorts extends FactSources {
  readonly runs: Runs;
  readonly clock: Clock;
  readonly executor: Executor;
  /** What the user sees. */
  emit(event: Event): void;
}

export interface RunEnd {
  readonly run: string;
  readonly outcomes: Outcomes;
  readonly settings: PlanSettings;
}

/** One `pipe run`: plans, makes what is not made, and records it. Throws UserError before anything has run. */
export async function runPipeline(request: RunRequest, ports: RunPorts): Promise<RunEnd> {
  const settled = await readSettledRun(request, ports);
  if (settled === undefined) {
    const loaded = await loadSelected(request, ports);
    return runLoaded(
      loaded,
      beginRecord({ request, ports, pipeline: loaded.plan.name, set: loaded.set, stages: loaded.plan.stages.length }),
      request,
      ports,
    );
  }
  const { pipeline, set, stages } = settled;
  const record = beginRecord({ request, ports, pipeline, set, stages: stages.length });
  record.journal.pin(stages.map(([, fingerprint]) => fingerprint));
  if (storeHolds(settled, ports.store)) return finishSettled(settled, record, ports);
  return runLoaded(await loadSelected(request, ports), record, request, ports);
}

/** The settled plan of this request, if what it rests on is the same. */
async function readSettledRun(request: RunRequest, ports: RunPorts): Promise<Settled | undefined> {
  if (request.targets.length > 0 || request.force.length > 0 || request.rebuilder !== undefined) return undefined;
  const settled = readSettled(ports.store, digestRequest(request));
  return settled !== undefined && (await factsHold(settled, ports)) ? settled : undefined;
}

async function loadSelected(request: RunRequest, ports: RunPorts): Promise<LoadedPlan> {
  const loaded = await loadPlan(request, ports);
  for (const name of request.force) findStages(loaded.plan, name);
  return { ...loaded, plan: selectTargets(loaded.plan, request.targets) };
}

interface Record {
  readonly journal: RunJournal;
  readonly startedAt: number;
  readonly header: Omit<RunRecord, "id" | "owner" | "state">;
}

interface RecordRequest {
  readonly request: RunRequest;
  readonly ports: RunPorts;
  readonly pipeline: string;
  readonly set: JsonObject;
  readonly stages: number;
}

function beginRecord({ request, ports, pipeline, set, stages }: RecordRequest): Record {
  const startedAt = ports.clock.now();
  const header: Record["header"] = {
    version: 1,
    pipeline,
    file: request.path,
    ...(request.profile !== undefined && { profile: request.profile }),
    set,
    targets: request.targets,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: 0,
    outcomes: countOutcomes([]),
    machine: request.machine,
    stages: [],
  };
  const journal = ports.runs.begin(header);
  journal.keepPlan(digestRequest(request));
  ports.emit({ event: "started", at: startedAt, run: journal.id, pipeline, stages });
  return { journal, startedAt, header };
}

function finishSettled(settled: Settled, record: Record, ports: RunPorts): RunEnd {
  const stages = settled.stages.map(([name, fingerprint, , artifacts]): StageRecord => {
    const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
    return { name, outcome: "cached", fingerprint, reason: { why: "up-to-date" }, durationMs: 0, bytes };
  });
  const at = ports.clock.now();
  for (const { name, ...result } of stages) {
    ports.emit({ event: "stage-finished", at, stage: name, result: { ...result, metrics: {} } });
  }
  return finishRecord({ record, ports, stages, state: "finished", settings: settled.settings });
}

async function runLoaded(
  { plan, facts, set }: LoadedPlan,
  record: Record,
  request: RunRequest,
  ports: RunPorts,
): Promise<RunEnd> {
  const { store, runs, types, executor, clock } = ports;
  const { sandbox, keepFolder, keepGoing, signal, machine, capacity, rebuilder = decideByFingerprint } = request;
  const { journal } = record;
  const emit = (event: Event): void => {
    ports.emit(event);
    journal.append(event);
  };
  const conditions = { machine, sandbox, keepFolder, signal };
  const means = { run: journal.id, store, runs, types, executor, clock, tokens: createTokens(capacity) };
  const { results, made } = await runPlan({
    plan,
    facts,
    shop: { ...means, ...conditions, underWay: new Map(), emit },
    journal,
    history: createHistory(runs, store, request.path),
    rebuilder,
    keepGoing,
    isForced: (stage) => request.force.some((name) => isNamed(stage, name)),
  });
  if (request.targets.length === 0 && rebuilder === decideByFingerprint) {
    writeSettled(digestRequest(request), { store, plan, facts, set, made });
  }
  const stages = plan.stages.map(({ name }, index) => describeResult(name, results[index]));
  const state = signal.aborted ? "interrupted" : "finished";
  return finishRecord({ record, ports, stages, state, settings: plan.settings });
}

function describeResult(name: string, result: StageResult | undefined): StageRecord {
  if (result === undefined) throw new Error(`${name} ended without a result`);
  const { metrics: _, ...rest } = result;
  return { name, ...rest };
}

interface FinishRequest {
  readonly record: Record;
  readonly ports: RunPorts;
  readonly stages: readonly StageRecord[];
  readonly state: "finished" | "interrupted";
  readonly settings: PlanSettings;
}

function finishRecord({ record, ports, stages, state, settings }: FinishRequest): RunEnd {
  const at = ports.clock.now();
  const durationMs = at - record.startedAt;
  const outcomes = countOutcomes(stages.map(({ outcome }) => outcome));
  record.journal.finish({ ...record.header, state, durationMs, outcomes, stages });
  ports.emit({ event: "finished", at, run: record.journal.id, outcomes, durationMs });
  return { run: record.journal.id, outcomes, settings };
}
