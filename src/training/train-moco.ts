import { readImageTable } from "../loading/image-table.ts";
import { loadPairBatches, type PairBatch } from "../loading/pair-batches.ts";
import { CurveLog } from "../report/curve-log.ts";
import { writeReport } from "../report/report.ts";
import type { InputArtifact, Inputs, Outputs, StageContext } from "../stage.ts";
import { openEngine } from "../tensor/engine.ts";
import { writeEncoder } from "../vision/encoder.ts";
import { createMoco, disposeMoco, type Moco } from "../vision/moco.ts";
import { readMocoState, restoreMocoState } from "../vision/moco-state.ts";
import type { Optimizer } from "../vision/optimizers/optimizer.ts";
import { createCosine } from "../vision/optimizers/schedule.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { readViewPolicy } from "../vision/view-policy-file.ts";
import { readWeights } from "../vision/weights.ts";
import { compileMoco, type MocoStep } from "./compile-moco.ts";
import { countSteps, type StepPlan } from "./count-steps.ts";
import { type Monitor, openMonitor } from "./knn-monitor.ts";
import { MOCO_CURVES } from "./moco-curves.ts";
import type { MocoParams } from "./moco-params.ts";
import { openPairs } from "./open-pairs.ts";
import { createOptimizer } from "./optimizer-params.ts";
import { restoreTraining, saveTraining } from "./training-checkpoint.ts";
import { MOCO_METRICS } from "./training-metrics.ts";

/** What the stage `pretrain-moco` gets. */
export interface MocoContext extends Omit<StageContext<MocoParams, Inputs, Outputs>, "inputs" | "outputs"> {
  readonly inputs: {
    readonly images: InputArtifact;
    readonly tracks: InputArtifact | undefined;
    readonly views: InputArtifact;
    readonly monitor: InputArtifact | undefined;
  };
  readonly outputs: { readonly encoder: string; readonly report: string };
}

/** Trains an encoder by MoCo v2 from the last checkpoint on, and writes it with its curves. Throws on a loss that is no number. */
export async function trainMoco(context: MocoContext): Promise<void> {
  const { params, inputs, threads, random, log, record } = context;
  const engine = await openEngine({ threads });
  record("engine", `${engine.name} (${engine.version})`);
  const images = readImageTable(inputs.images.path);
  const sampler = openPairs(params, images, inputs.tracks);
  const plan = countSteps(sampler.count, params);
  log(`${engine.name} (${engine.version}), ${sampler.count} pairs, ${plan.steps} steps`);
  const policy = readViewPolicy(inputs.views.path);
  const training = createTraining(context, { plan, policy, weights: sampler.terms.map(({ weight }) => weight) });
  const batches = loadPairBatches({
    ...{ images, sampler, policy, threads, cacheBytes: CACHE_BYTES },
    ...{ batchSize: params.batchSize, epochs: plan.epochs, startStep: training.step },
    random: random.fork("pairs"),
  });
  try {
    for await (const batch of batches) {
      await trainStep(training, batch);
      if (training.step % params.checkpointSteps === 0) await save(training);
      if (training.step === plan.steps) break;
    }
    await writeResult(training);
  } finally {
    training.optimizer.dispose();
    disposeMoco(training.moco);
  }
}

/** Decoded frames, kept from one epoch to the next. */
const CACHE_BYTES = 1 << 30;

interface Setting {
  readonly plan: StepPlan;
  readonly policy: ViewPolicy;
  /** What each term counts in the loss. */
  readonly weights: readonly number[];
}

interface Training extends Setting {
  readonly context: MocoContext;
  readonly moco: Moco;
  readonly optimizer: Optimizer;
  readonly computeStep: MocoStep;
  readonly curves: CurveLog;
  readonly monitor: Monitor | undefined;
  /** Steps that are done. */
  step: number;
}

function createTraining(context: MocoContext, setting: Setting): Training {
  const { plan, policy, weights } = setting;
  const { params, inputs, random, checkpoint, log } = context;
  const {
    architecture,
    width,
    stem,
    dim,
    queueSize,
    keyMomentum: momentum,
    temperature,
    head,
    headNorm,
    shuffleGroups,
  } = params;
  const network = { architecture, width, stem };
  const options = {
    architecture: network,
    dim,
    queueSize,
    momentum,
    temperature,
    head,
    headNorm,
    groups: shuffleGroups,
  };
  const moco = createMoco(options, random.fork("weights"));
  const optimizer = createOptimizer(moco.query.parameters, params);
  const { batchSize } = params;
  const computeStep = compileMoco(moco, { optimizer, batchSize, sidePx: policy.sidePx, weights });
  const curves = new CurveLog(plan);
  const state = restoreTraining(checkpoint);
  if (state !== undefined) {
    restoreMocoState(moco, optimizer, state.arrays);
    curves.restore(state.curves);
    log(`goes on from step ${state.step}`);
  }
  const monitor = openMonitor(inputs.monitor);
  return { ...setting, context, moco, optimizer, computeStep, curves, monitor, step: state?.step ?? 0 };
}

async function trainStep(training: Training, batch: PairBatch): Promise<void> {
  const { context, plan, curves, computeStep } = training;
  const { params, progress, metric } = context;
  const rate = createCosine({ base: params.learningRate, epochs: plan.steps })(batch.step);
  const random = context.random.fork(`shuffle ${batch.step}`);
  // A loss, and the mean similarities to the positive keys and to the queue.
  const [loss = Number.NaN, positive = 0, negative = 0] = await computeStep(batch, rate, random);
  if (!Number.isFinite(loss)) throw new Error(describeDivergence(loss, batch, rate));
  training.step = batch.step + 1;
  const entering = batch.terms.length * params.batchSize;
  const age = Math.min(training.step, params.queueSize / entering);
  curves.add(batch.step, { loss, positive, negative, "queue age": age, "learning rate": rate });
  metric("loss", loss, batch.step);
  progress(training.step * params.batchSize, plan.steps * params.batchSize, "images");
  if (isDue(training)) await watch(training);
}

function describeDivergence(loss: number, { step, epoch }: PairBatch, rate: number): string {
  return `the loss is ${loss} at step ${step} (epoch ${epoch}, learning rate ${rate.toPrecision(3)}): training has diverged; try a lower learningRate`;
}

function isDue({ step, plan, context }: Training): boolean {
  return step === plan.steps || step % (context.params.monitorEpochs * plan.stepsPerEpoch) === 0;
}

/** The kNN check: looked at by people alone. */
async function watch({ context, moco, policy, curves, monitor, step }: Training): Promise<void> {
  if (monitor === undefined) return;
  const { threads, metric, log } = context;
  const { architecture } = moco.options;
  const { sidePx } = policy;
  const weights = moco.query;
  const accuracy = 100 * (await monitor({ architecture, weights, sidePx, normalisation: policy, threads }));
  curves.mark(step - 1, "kNN", accuracy);
  metric("kNN", accuracy, step - 1);
  log(`step ${step}: kNN top-1 ${accuracy.toFixed(1)} %`);
}

async function save({ context, moco, optimizer, curves, step }: Training): Promise<void> {
  const arrays = await readMocoState(moco, optimizer);
  await saveTraining(context.checkpoint, { step, curves: curves.state(), arrays });
}

async function writeResult({ context, plan, moco, policy, curves }: Training): Promise<void> {
  const { params, outputs } = context;
  const { sidePx, mean, std } = policy;
  const method = `moco-v2, ${params.pairs}`;
  const info = { ...moco.options.architecture, inputSidePx: sidePx, mean, std, method };
  writeEncoder(outputs.encoder, { info, arrays: await readWeights(moco.query) });
  const lines = curves.curves(MOCO_CURVES);
  writeReport(outputs.report, {
    title: `MoCo v2, ${params.pairs}`,
    metrics: { steps: plan.steps, ...lastValues(lines) },
    metricInfo: MOCO_METRICS,
    curves: lines,
  });
}

function lastValues(curves: ReturnType<CurveLog["curves"]>): { [name: string]: number } {
  const told = ["loss", "positive", "negative", "kNN"];
  const series = Object.values(curves).flatMap((curve) => curve.series);
  const kept = series.filter(({ name }) => told.includes(name));
  return Object.fromEntries(kept.map(({ name, points }) => [name, points.at(-1)?.[1] ?? 0]));
}
