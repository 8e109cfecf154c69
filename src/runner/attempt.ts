import type { Artifact } from "../core/artifact.ts";
import type { Event } from "../core/event.ts";
import type { Manifest } from "../core/manifest.ts";
import type { MetricInfos } from "../core/metric-info.ts";
import { checkInputs, checkOutputs } from "./check-conduct.ts";
import type { Granted, Measured, Task, TaskInput, TaskMessage, Work } from "./ports.ts";
import { inputsOf, type JobEnd, type JobInput, type StageJob, type Workshop } from "./stage-job.ts";
import { describeStoreFailure } from "./store-failure.ts";

interface AttemptOptions {
  /** 1 is the first. */
  readonly attempt: number;
  readonly granted: Granted;
}

/** One attempt in a fresh folder: prepares it, executes, checks what the stage did, and puts its outputs into the store. */
export async function runAttempt(job: StageJob, shop: Workshop, options: AttemptOptions): Promise<JobEnd> {
  let work: Work | undefined;
  let leave = (folder: Work): void => folder.remove();
  try {
    work = shop.store.openWork(job.fingerprint.slice(0, 12));
    const end = await attemptIn(work, job, shop, options);
    if (end.ended === "made") leave = (folder) => folder.giveBack();
    if (end.ended !== "failed" || !shop.keepFolder) return end;
    leave = () => undefined;
    return { ...end, failure: { ...end.failure, folder: work.folder } };
  } catch (error) {
    return { ended: "failed", failure: describeStoreFailure(error) };
  } finally {
    if (work !== undefined) leave(work);
  }
}

async function attemptIn(work: Work, job: StageJob, shop: Workshop, options: AttemptOptions): Promise<JobEnd> {
  const startedAt = shop.clock.now();
  const inputs = inputsOf(job);
  const task = await prepareTask({ work, inputs, granted: options.granted }, job, shop);
  const result = await shop.executor.run(task, shop.signal);
  if (result.ended !== "succeeded") return result;
  const failure = checkOutputs(task) ?? (await checkInputs(inputs, shop.store, task.log));
  if (failure !== undefined) return { ended: "failed", failure };
  const measured = joinMeasured([...readReports(task), result]);
  const outputs = await adoptOutputs(task, shop);
  const manifest = {
    version: 1,
    fingerprint: job.fingerprint,
    key: job.key,
    stage: job.stage.name,
    outputs,
    ...measured,
    run: shop.run,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: shop.clock.now() - startedAt,
    attempt: options.attempt,
    machine: { ...shop.machine, ...result.records },
  } as const;
  return { ended: "made", manifest, committed: shop.store.commit(manifest) };
}

interface TaskParts {
  readonly work: Work;
  readonly inputs: readonly JobInput[];
  readonly granted: Granted;
}

async function prepareTask({ work, inputs, granted }: TaskParts, job: StageJob, shop: Workshop): Promise<Task> {
  const { stage, fingerprint } = job;
  const type = await shop.types.load(stage.uses);
  if (type === undefined) throw new Error(`stages/${stage.uses}.ts is gone`);
  return {
    stage,
    fingerprint,
    type,
    granted,
    work,
    entry: await shop.types.entryOf(stage.uses),
    inputs: inputs.map((input) => locateInput(input, shop)),
    outputs: work.prepareOutputs(stage.outputs),
    log: shop.runs.logOf(shop.run, stage.name),
    checkpoint: shop.store.checkpointOf(fingerprint),
    sandbox: shop.sandbox,
    report: (message) => shop.emit(describeMessage(message, stage.name, shop.clock.now())),
  };
}

function locateInput(input: JobInput, { store }: Workshop): TaskInput {
  const { name } = input;
  switch (input.source) {
    case "path":
      return { name, source: "one", path: input.path, artifact: input.artifact };
    case "stage":
      return { name, source: "one", path: store.pathOf(input.artifact), artifact: input.artifact };
    case "gather":
      return {
        name,
        source: "gather",
        members: input.members.map((artifact) => ({ path: store.pathOf(artifact), artifact })),
      };
  }
}

function describeMessage(message: TaskMessage, stage: string, at: number): Event {
  switch (message.kind) {
    case "progress": {
      const { kind: event, ...rest } = message;
      return { event, at, stage, ...rest };
    }
    case "metric": {
      const { kind: event, ...rest } = message;
      return { event, at, stage, ...rest };
    }
  }
}

/** Metrics of the `report.json` of each output of kind `report`. */
function readReports({ stage, outputs, work }: Task): Measured[] {
  const reports = Object.entries(stage.outputs).filter(([, kind]) => kind === "report");
  return reports.map(([name]) => work.readMetrics(outputs[name] ?? ""));
}

/** All metrics, later ones for earlier ones; what is said of others is left out. */
function joinMeasured(all: readonly Measured[]): Pick<Manifest, "metrics" | "metricInfo"> {
  const metrics = Object.assign({}, ...all.map((each) => each.metrics));
  const told: MetricInfos = Object.assign({}, ...all.map(({ metricInfo }) => metricInfo));
  const metricInfo = Object.fromEntries(Object.entries(told).filter(([name]) => Object.hasOwn(metrics, name)));
  return Object.keys(metricInfo).length === 0 ? { metrics } : { metrics, metricInfo };
}

async function adoptOutputs({ stage, outputs }: Task, { store }: Workshop): Promise<{ [name: string]: Artifact }> {
  const adopted: { [name: string]: Artifact } = {};
  for (const [name, kind] of Object.entries(stage.outputs))
    adopted[name] = await store.adopt(outputs[name] ?? "", kind);
  return adopted;
}
