import { CurveLog, type CurveSpec } from "../report/curve-log.ts";
import { type MetricInfos, writeReport } from "../report/report.ts";
import type { InputArtifact, Inputs, Outputs, StageContext } from "../stage.ts";
import { writeEncoder } from "../vision/encoder.ts";
import type { Schedule } from "../vision/optimizers/schedule.ts";
import type { Architecture } from "../vision/resnet-architecture.ts";
import type { NamedArrays } from "../vision/safetensors.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { readWeights, type Weights } from "../vision/weights.ts";
import type { StepPlan } from "./count-steps.ts";
import { type Monitor, openMonitor } from "./knn-monitor.ts";
import { restoreTraining, saveTraining } from "./training-checkpoint.ts";

/** What methods of training an encoder differ in. */
export interface Method<B extends Batch> {
  readonly architecture: Architecture;
  /** The encoder's; a head, which is thrown away, may be among them. */
  readonly weights: Weights;
  /** One step. Gives what the curves show of it. */
  step(batch: B, learningRate: number): Promise<StepValues>;
  /** All that the next step depends on, but for its batch. */
  read(): Promise<NamedArrays>;
  /** Goes on from what `read` gave. Throws where that is of another network. */
  restore(state: NamedArrays): void;
  dispose(): void;
}

export interface Batch {
  /** From 0, over all epochs. */
  readonly step: number;
  readonly epoch: number;
}

export type StepValues = { readonly loss: number; readonly [curve: string]: number };

/** How a method is spoken of. */
export interface MethodWords {
  /** In `encoder.json`: `moco-v2, same-frame`. */
  readonly name: string;
  /** Of the report. */
  readonly title: string;
  readonly curves: { readonly [key: string]: CurveSpec };
  /** Of its curves, those that are told as metrics. */
  readonly metrics: MetricInfos;
}

/** What the loop itself follows. */
const LOOP_CURVES: MethodWords["curves"] = {
  "learning-rate": { title: "Learning rate", y: { title: "learning rate" }, series: ["learning rate"] },
  knn: {
    title: "kNN accuracy on held-out labels",
    y: { title: "top-1", unit: "%", better: "higher" },
    series: ["kNN"],
  },
};

interface LoopParams {
  readonly batchSize: number;
  readonly checkpointSteps: number;
  readonly monitorEpochs: number;
}

/** What the loop needs of a stage's context. */
export interface PretrainContext extends Omit<StageContext<LoopParams, Inputs, Outputs>, "inputs" | "outputs"> {
  readonly inputs: { readonly monitor: InputArtifact | undefined };
  readonly outputs: { readonly encoder: string; readonly report: string };
}

/** What a stage that trains an encoder gets. */
export interface TrainingContext<P> extends Omit<StageContext<P, Inputs, Outputs>, "inputs" | "outputs"> {
  readonly inputs: PretrainContext["inputs"] & { readonly images: InputArtifact; readonly views: InputArtifact };
  readonly outputs: PretrainContext["outputs"];
}

export interface Pretraining<B extends Batch> {
  readonly context: PretrainContext;
  readonly method: Method<B>;
  readonly words: MethodWords;
  readonly plan: StepPlan;
  /** Of views, for the monitor and whoever uses the encoder. */
  readonly policy: ViewPolicy;
  /** By the step. */
  readonly schedule: Schedule;
  /** Batches from a step on. */
  readonly openBatches: (startStep: number) => AsyncIterable<B>;
}

/** Trains from the last checkpoint on, and writes the encoder with its curves. Throws on a loss that is no number. */
export async function pretrain<B extends Batch>(pretraining: Pretraining<B>): Promise<void> {
  const { context, method, plan, openBatches } = pretraining;
  const progress = restoreProgress(pretraining);
  try {
    if (progress.step < plan.steps) {
      for await (const batch of openBatches(progress.step)) {
        await trainStep(pretraining, progress, batch);
        if (progress.step === plan.steps) break;
        if (progress.step % context.params.checkpointSteps === 0) await save(pretraining, progress);
      }
    }
    await writeResult(pretraining, progress);
  } finally {
    method.dispose();
  }
}

interface Progress {
  readonly curves: CurveLog;
  readonly monitor: Monitor | undefined;
  /** Steps that are done. */
  step: number;
}

function restoreProgress<B extends Batch>({ context, method, plan }: Pretraining<B>): Progress {
  const curves = new CurveLog(plan);
  const state = restoreTraining(context.checkpoint);
  if (state !== undefined) {
    method.restore(state.arrays);
    curves.restore(state.curves);
    context.log(`goes on from step ${state.step}`);
  }
  return { curves, monitor: openMonitor(context.inputs.monitor), step: state?.step ?? 0 };
}

async function trainStep<B extends Batch>(training: Pretraining<B>, progress: Progress, batch: B): Promise<void> {
  const { context, method, plan, schedule } = training;
  const rate = schedule(batch.step);
  const values = await method.step(batch, rate);
  if (!Number.isFinite(values.loss)) throw new Error(describeDivergence(values.loss, batch, rate));
  progress.step = batch.step + 1;
  progress.curves.add(batch.step, { ...values, "learning rate": rate });
  context.metric("loss", values.loss, batch.step);
  const { batchSize } = context.params;
  context.progress(progress.step * batchSize, plan.steps * batchSize, "images");
  if (isMonitored(training, progress)) await watch(training, progress);
}

function describeDivergence(loss: number, { step, epoch }: Batch, rate: number): string {
  const where = `at step ${step} (epoch ${epoch}, learning rate ${rate.toPrecision(3)})`;
  return `the loss is ${loss} ${where}: training has diverged; try a lower learningRate`;
}

function isMonitored<B extends Batch>({ plan, context }: Pretraining<B>, { step }: Progress): boolean {
  return step === plan.steps || step % (context.params.monitorEpochs * plan.stepsPerEpoch) === 0;
}

/** The kNN check: looked at by people alone. */
async function watch<B extends Batch>(
  { context: { threads, metric, log }, method: { architecture, weights }, policy }: Pretraining<B>,
  { curves, monitor, step }: Progress,
): Promise<void> {
  if (monitor === undefined) return;
  const encoder = { architecture, weights, sidePx: policy.sidePx, normalisation: policy, threads };
  const accuracy = 100 * (await monitor(encoder));
  curves.mark(step - 1, "kNN", accuracy);
  metric("kNN", accuracy, step - 1);
  log(`step ${step}: kNN top-1 ${accuracy.toFixed(1)} %`);
}

async function save<B extends Batch>({ context, method }: Pretraining<B>, { curves, step }: Progress): Promise<void> {
  await saveTraining(context.checkpoint, { step, curves: curves.state(), arrays: await method.read() });
}

async function writeResult<B extends Batch>(training: Pretraining<B>, { curves }: Progress): Promise<void> {
  const { context, method, words, plan, policy } = training;
  const { sidePx, mean, std } = policy;
  const info = { ...method.architecture, inputSidePx: sidePx, mean, std, method: words.name };
  writeEncoder(context.outputs.encoder, { info, arrays: await readWeights(method.weights) });
  const lines = curves.curves({ ...words.curves, ...LOOP_CURVES });
  const ends = Object.values(lines)
    .flatMap(({ series }) => series)
    .filter(({ name }) => name in words.metrics)
    .map(({ name, points }): [string, number] => [name, points.at(-1)?.[1] ?? 0]);
  writeReport(context.outputs.report, {
    title: words.title,
    metrics: { steps: plan.steps, ...Object.fromEntries(ends) },
    metricInfo: words.metrics,
    curves: lines,
  });
}
