import { createDecodedCache, type DecodedCache } from "../loading/decoded-cache.ts";
import type { ImageTable } from "../loading/image-table.ts";
import { listLabelled } from "../loading/labelled-batches.ts";
import { CurveLog, type CurveSpec } from "../report/curve-log.ts";
import type { Curve } from "../report/report.ts";
import type { Inputs, Outputs, StageContext } from "../stage.ts";
import { type Extraction, evenBatch } from "../vision/extract-features.ts";
import { createLinearProbe, type LinearProbe } from "../vision/linear-probe.ts";
import { createSteps, type Schedule } from "../vision/optimizers/schedule.ts";
import { featureDim } from "../vision/resnet-architecture.ts";
import { measureUnits, standardise } from "../vision/standardise.ts";
import { measureTopK } from "../vision/top-k-accuracy.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { countSteps, type StepPlan } from "./count-steps.ts";
import { encodeImages } from "./encode-images.ts";
import type { LinearParams } from "./linear-params.ts";
import { loadProbeBatches, type ProbeBatch } from "./probe-batches.ts";
import { restoreTraining, saveTraining } from "./training-checkpoint.ts";

export type LinearContext = Omit<StageContext<LinearParams, Inputs, Outputs>, "inputs" | "outputs">;

export interface ProbeData {
  /** The frozen backbone. */
  readonly backbone: Omit<Extraction, "batchSize">;
  /** Of training views. */
  readonly policy: ViewPolicy;
  readonly train: ImageTable;
  readonly test: ImageTable;
}

export interface ProbeResult {
  readonly curves: { readonly [name: string]: Curve };
  readonly trained: Scored;
  readonly tested: Scored;
}

/** Scores of the labelled images as they are. */
export interface Scored {
  /** N×C. */
  readonly scores: Float32Array;
  readonly labels: Int32Array;
}

/** Trains a linear layer on frozen features of augmented views from the last checkpoint on. Throws on a loss that is no number. */
export async function trainProbe(context: LinearContext, data: ProbeData): Promise<ProbeResult> {
  const { params, random, threads, progress } = context;
  const { backbone, policy, train, test } = data;
  const count = listLabelled(train).length;
  const batchSize = Math.min(params.batchSize, count);
  const extraction = { ...backbone, batchSize: evenBatch(batchSize, FORWARD_IMAGES) };
  const cache = createDecodedCache(train, CACHE_BYTES);
  const [trained, tested] = [
    await encode(train, { ...extraction, cache }, data, context),
    await encode(test, extraction, data, context),
  ];
  const dim = featureDim(backbone.architecture);
  const units = measureUnits({ data: trained.features, count, dim });
  const adapt = (features: Float32Array) => (params.scale === "raw" ? features : standardise(features, units));
  for (const { features } of [trained, tested]) adapt(features);
  const plan = countSteps(count, { batchSize, epochs: params.epochs });
  const training = createTraining(context, { plan, dim, classes: train.classes.length });
  try {
    const batches = loadProbeBatches({
      ...{ extraction, images: train, policy, epochs: plan.epochs, views: params.views, threads, random },
      ...{ batchSize, cache, startStep: training.step },
      onView: (done, total) => progress(done, total, "views"),
    });
    for await (const batch of batches) {
      await trainStep(training, { ...batch, features: adapt(batch.features) });
      if (isMeasured(training)) await measure(training, tested);
      if (training.step % params.checkpointSteps === 0) await save(training);
    }
    const curves = training.curves.curves(CURVES);
    return { curves, trained: await score(training, trained), tested: await score(training, tested) };
  } finally {
    training.probe.dispose();
  }
}

/** More at once are no quicker, and take memory. */
const FORWARD_IMAGES = 64;
/** Decoded pictures that are kept from epoch to epoch. */
const CACHE_BYTES = 2 ** 30;

const CURVES: { readonly [name: string]: CurveSpec } = {
  loss: {
    title: "Loss of the linear layer",
    y: { title: "cross-entropy", unit: "nats", better: "lower" },
    series: ["loss"],
  },
  accuracy: {
    title: "Accuracy on the test images",
    y: { title: "top-1", unit: "%", better: "higher" },
    series: ["top-1"],
  },
};

interface Encoded {
  readonly features: Float32Array; // N×D
  readonly labels: Int32Array;
}

/** Features of the labelled images' middle squares. */
async function encode(
  images: ImageTable,
  extraction: Extraction & { readonly cache?: DecodedCache },
  { policy }: ProbeData,
  { params, threads }: LinearContext,
): Promise<Encoded> {
  const labelled = listLabelled(images);
  const sources = labelled.map((image) => ({ image }));
  const encoding = { ...extraction, sources, normalisation: policy, centre: params.centre, threads };
  const { data: features } = await encodeImages(images, encoding);
  return { features, labels: Int32Array.from(labelled, (image) => images.labels[image] ?? 0) };
}

interface Training {
  readonly context: LinearContext;
  readonly plan: StepPlan;
  readonly probe: LinearProbe;
  /** By the epoch. */
  readonly schedule: Schedule;
  readonly curves: CurveLog;
  /** Steps that are done. */
  step: number;
}

function createTraining(
  context: LinearContext,
  { plan, dim, classes }: { readonly plan: StepPlan; readonly dim: number; readonly classes: number },
): Training {
  const { params, random, checkpoint, log } = context;
  const { momentum, weightDecay, learningRate: base, milestones } = params;
  const probe = createLinearProbe({ dim, classes, momentum, weightDecay }, random.fork("probe"));
  const curves = new CurveLog(plan);
  const state = restoreTraining(checkpoint);
  if (state !== undefined) {
    probe.restore(state.arrays);
    curves.restore(state.curves);
    log(`goes on from step ${state.step}`);
  }
  const schedule = createSteps({ base, milestones, factor: 0.1 });
  return { context, plan, probe, schedule, curves, step: state?.step ?? 0 };
}

async function trainStep(training: Training, { step, epoch, features, labels }: ProbeBatch): Promise<void> {
  const { context, plan, probe, schedule, curves } = training;
  const loss = await probe.step(features, labels, schedule(epoch));
  if (!Number.isFinite(loss)) {
    throw new Error(`the loss is ${loss} at step ${step}: lower learningRate, or standardise the features`);
  }
  training.step = step + 1;
  curves.add(step, { loss });
  context.metric("loss", loss, step);
  context.progress(training.step, plan.steps, "steps");
}

/** At the end of some ten epochs. */
function isMeasured({ step, plan }: Training): boolean {
  return step % (plan.stepsPerEpoch * Math.ceil(plan.epochs / 10)) === 0;
}

async function measure(training: Training, tested: Encoded): Promise<void> {
  const { scores, labels } = await score(training, tested);
  const accuracy = 100 * measureTopK(scores, labels, 1);
  training.curves.mark(training.step - 1, "top-1", accuracy);
  training.context.metric("top-1", accuracy, training.step - 1);
}

async function score({ probe, context }: Training, { features, labels }: Encoded): Promise<Scored> {
  return { scores: await probe.score(features, context.params.batchSize), labels };
}

async function save({ context, probe, curves, step }: Training): Promise<void> {
  await saveTraining(context.checkpoint, { step, curves: curves.state(), arrays: await probe.read() });
}
