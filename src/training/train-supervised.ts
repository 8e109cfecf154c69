import { type ImageTable, readImageTable } from "../loading/image-table.ts";
import { type LabelledBatch, listLabelled, loadLabelledBatches } from "../loading/labelled-batches.ts";
import { CurveLog, type CurveSpec } from "../report/curve-log.ts";
import { writeReport } from "../report/report.ts";
import type { InputArtifact, Inputs, Outputs, StageContext } from "../stage.ts";
import { openEngine } from "../tensor/engine.ts";
import { compileStep, type Step } from "../tensor/step.ts";
import { type ImagesInput, type ScalarInput, scalarInput, type VectorInput } from "../tensor/step-inputs.ts";
import { type Classifier, createClassifier, stepClassifier } from "../vision/classifier.ts";
import { writeEncoder } from "../vision/encoder.ts";
import type { Optimizer } from "../vision/optimizers/optimizer.ts";
import { createCosine, type Schedule } from "../vision/optimizers/schedule.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { readViewPolicy } from "../vision/view-policy-file.ts";
import { assignVariables, disposeWeights, readWeights, type Variables } from "../vision/weights.ts";
import { countSteps, type StepPlan } from "./count-steps.ts";
import { type Monitor, openMonitor } from "./knn-monitor.ts";
import { createOptimizer } from "./optimizer-params.ts";
import type { SupervisedParams } from "./supervised-params.ts";
import { restoreTraining, saveTraining } from "./training-checkpoint.ts";
import { SUPERVISED_METRICS } from "./training-metrics.ts";

/** What the stage `pretrain-supervised` gets. */
export interface SupervisedContext extends Omit<StageContext<SupervisedParams, Inputs, Outputs>, "inputs" | "outputs"> {
  readonly inputs: {
    readonly images: InputArtifact;
    readonly views: InputArtifact;
    readonly monitor: InputArtifact | undefined;
  };
  readonly outputs: { readonly encoder: string; readonly report: string };
}

/** Trains an encoder on labels from the last checkpoint on, and writes it with its curves. Throws on a loss that is no number. */
export async function trainSupervised(context: SupervisedContext): Promise<void> {
  const { params, inputs, threads, random, log, record } = context;
  const engine = await openEngine({ threads: Math.max(1, threads) });
  record("engine", `${engine.name} (${engine.version})`);
  const images = readImageTable(inputs.images.path);
  const count = listLabelled(images).length;
  if (count === 0) throw new Error("no image has a label: supervised training needs labelled images");
  const plan = countSteps(count, params);
  log(`${engine.name} (${engine.version}), ${count} labelled images, ${plan.steps} steps`);
  const policy = readViewPolicy(inputs.views.path);
  const training = createTraining(context, { plan, images, policy });
  const batches = loadLabelledBatches({
    ...{ images, policy, threads, cacheBytes: CACHE_BYTES, random: random.fork("views") },
    ...{ batchSize: params.batchSize, epochs: plan.epochs, startStep: training.step },
  });
  try {
    if (training.step < plan.steps) {
      for await (const batch of batches) {
        await trainStep(training, batch);
        if (training.step === plan.steps) break;
        if (training.step % params.checkpointSteps === 0) await save(training);
      }
    }
    await writeResult(training);
  } finally {
    training.optimizer.dispose();
    disposeWeights(training.classifier.weights);
  }
}

/** Decoded pictures, kept from one epoch to the next. */
const CACHE_BYTES = 2 ** 30;

const CURVES: { readonly [name: string]: CurveSpec } = {
  loss: {
    title: "Loss on the training views",
    y: { title: "cross-entropy", unit: "nats", better: "lower" },
    series: ["loss"],
  },
  accuracy: {
    title: "Accuracy on the training views",
    y: { title: "top-1", unit: "%", better: "higher" },
    series: ["accuracy"],
  },
  "learning-rate": { title: "Learning rate", y: { title: "learning rate" }, series: ["learning rate"] },
  knn: {
    title: "kNN accuracy on held-out labels",
    y: { title: "top-1", unit: "%", better: "higher" },
    series: ["kNN"],
  },
};

/** What differs from step to step. */
type StepInputs = {
  readonly images: ImagesInput; // B×S×S×3
  readonly labels: VectorInput; // B
  readonly learningRate: ScalarInput;
};

interface Training {
  readonly context: SupervisedContext;
  readonly plan: StepPlan;
  readonly policy: ViewPolicy;
  readonly classifier: Classifier;
  readonly optimizer: Optimizer;
  /** Gives the loss, and the share of right answers. */
  readonly computeStep: Step<StepInputs>;
  /** By the step. */
  readonly schedule: Schedule;
  readonly curves: CurveLog;
  readonly monitor: Monitor | undefined;
  /** Steps that are done. */
  step: number;
}

interface Setting {
  readonly plan: StepPlan;
  readonly images: ImageTable;
  readonly policy: ViewPolicy;
}

function createTraining(context: SupervisedContext, { plan, images, policy }: Setting): Training {
  const { params, inputs, random, checkpoint, log } = context;
  const { architecture, width, stem, learningRate: base } = params;
  const classifier = createClassifier({ architecture, width, stem }, images.classes.length, random.fork("weights"));
  const optimizer = createOptimizer(classifier.weights.parameters, params);
  const computeStep = compileStep<StepInputs>((inputs) => stepClassifier(classifier, { ...inputs, optimizer })); // 2
  const schedule = createCosine({ base, epochs: plan.steps, warmup: params.warmup * plan.steps });
  const curves = new CurveLog(plan);
  const state = restoreTraining(checkpoint);
  if (state !== undefined) {
    assignVariables(listVariables(classifier), state.arrays);
    optimizer.restore(state.arrays);
    curves.restore(state.curves);
    log(`goes on from step ${state.step}`);
  }
  const monitor = openMonitor(inputs.monitor);
  const step = state?.step ?? 0;
  return { context, plan, policy, classifier, optimizer, computeStep, schedule, curves, monitor, step };
}

function listVariables({ weights }: Classifier): Variables {
  return new Map([...weights.parameters, ...weights.buffers]);
}

async function trainStep(training: Training, batch: LabelledBatch): Promise<void> {
  const { context, plan, policy, curves, schedule, computeStep } = training;
  const rate = schedule(batch.step);
  const { inputs, labels } = batch;
  const [loss = Number.NaN, right = 0] = await computeStep({
    images: { shape: [labels.length, policy.sidePx, policy.sidePx, 3], data: inputs },
    labels: { shape: [labels.length], data: labels },
    learningRate: scalarInput(rate),
  });
  if (!Number.isFinite(loss)) {
    const where = `at step ${batch.step} (epoch ${batch.epoch}, learning rate ${rate.toPrecision(3)})`;
    throw new Error(`the loss is ${loss} ${where}: training has diverged; try a lower learningRate`);
  }
  training.step = batch.step + 1;
  curves.add(batch.step, { loss, accuracy: 100 * right, "learning rate": rate });
  context.metric("loss", loss, batch.step);
  const { batchSize } = context.params;
  context.progress(training.step * batchSize, plan.steps * batchSize, "images");
  if (isMonitored(training)) await watch(training);
}

function isMonitored({ step, plan, context }: Training): boolean {
  return step === plan.steps || step % (context.params.monitorEpochs * plan.stepsPerEpoch) === 0;
}

/** The kNN check: looked at by people alone. */
async function watch({ context, classifier, curves, monitor, policy, step }: Training): Promise<void> {
  if (monitor === undefined) return;
  const { threads, metric, log } = context;
  const { architecture, weights } = classifier;
  const encoder = { architecture, weights, sidePx: policy.sidePx, normalisation: policy, threads };
  const accuracy = 100 * (await monitor(encoder));
  curves.mark(step - 1, "kNN", accuracy);
  metric("kNN", accuracy, step - 1);
  log(`step ${step}: kNN top-1 ${accuracy.toFixed(1)} %`);
}

async function save({ context, classifier, optimizer, curves, step }: Training): Promise<void> {
  const arrays = { ...(await readWeights(classifier.weights)), ...(await optimizer.read()) };
  await saveTraining(context.checkpoint, { step, curves: curves.state(), arrays });
}

async function writeResult({ context, plan, policy, classifier, curves }: Training): Promise<void> {
  const { sidePx, mean, std } = policy;
  const info = { ...classifier.architecture, inputSidePx: sidePx, mean, std, method: "supervised" };
  writeEncoder(context.outputs.encoder, { info, arrays: await readWeights(classifier.weights) });
  const lines = curves.curves(CURVES);
  const ends = Object.values(lines).flatMap(({ series }) =>
    series.map(({ name, points }): [string, number] => [name, points.at(-1)?.[1] ?? 0]),
  );
  writeReport(context.outputs.report, {
    title: "Supervised training",
    metrics: { steps: plan.steps, ...Object.fromEntries(ends.filter(([name]) => name !== "learning rate")) },
    metricInfo: SUPERVISED_METRICS,
    curves: lines,
  });
}
