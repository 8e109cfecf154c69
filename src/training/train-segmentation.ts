import { readImageTable } from "../loading/image-table.ts";
import { type MaskedImages, openMaskedImages, shrinkMask, VOID } from "../loading/masked-images.ts";
import { CurveLog, type CurveSpec } from "../report/curve-log.ts";
import type { Curve } from "../report/report.ts";
import type { Inputs, Outputs, StageContext } from "../stage.ts";
import { compileStep, type Step } from "../tensor/step.ts";
import { type ImagesInput, type ScalarInput, scalarInput, type VectorInput } from "../tensor/step-inputs.ts";
import type { Extraction } from "../vision/extract-features.ts";
import type { Optimizer } from "../vision/optimizers/optimizer.ts";
import { createCosine, type Schedule } from "../vision/optimizers/schedule.ts";
import { createSgd } from "../vision/optimizers/sgd.ts";
import { featureDim } from "../vision/resnet-architecture.ts";
import { createSegmentationHead, type SegmentationHead, stepSegmentation } from "../vision/segmentation-head.ts";
import type { Normalisation } from "../vision/views/normalise.ts";
import { assignVariables, readWeights } from "../vision/weights.ts";
import { countSteps, type StepPlan } from "./count-steps.ts";
import { loadMapBatches, type MapBatch } from "./map-batches.ts";
import type { SegmentationParams } from "./segmentation-params.ts";
import { restoreTraining, saveTraining } from "./training-checkpoint.ts";

export type SegmentationContext = Omit<StageContext<SegmentationParams, Inputs, Outputs>, "inputs" | "outputs">;

export interface SegmentationTraining {
  /** Folder of the training images. */
  readonly images: string;
  /** The frozen backbone. */
  readonly backbone: Omit<Extraction, "batchSize">;
  readonly normalisation: Normalisation;
}

export interface TrainedHead {
  /** Whoever takes it disposes its weights. */
  readonly head: SegmentationHead;
  readonly classes: readonly string[];
  readonly images: number;
  readonly curves: { readonly [name: string]: Curve };
}

/** Trains a head on the frozen backbone's maps from the last checkpoint on. Throws on a loss that is no number. */
export async function trainSegmentation(
  context: SegmentationContext,
  { images: folder, backbone, normalisation }: SegmentationTraining,
): Promise<TrainedHead> {
  const { params, random, threads } = context;
  const masked = openMaskedImages(folder);
  try {
    const { positions, classes } = masked;
    const batchSize = Math.min(params.batchSize, positions.length);
    const plan = countSteps(positions.length, { batchSize, epochs: params.epochs });
    const sidePx = labelSide(backbone.sidePx);
    const sizes = { classes: classes.length, dim: featureDim(backbone.architecture), sidePx };
    const training = createTraining(context, plan, sizes);
    const labels = await readLabels(masked, sidePx);
    const loading = { images: readImageTable(folder), positions, batchSize, normalisation, threads };
    const batches = loadMapBatches({
      ...{ ...loading, extraction: { ...backbone, batchSize }, sidePx: backbone.sidePx, bankBytes: BANK_BYTES },
      ...{ epochs: plan.epochs, startStep: training.step, random: random.fork("images") },
    });
    for await (const batch of batches) {
      await trainStep(training, batch, labels);
      if (training.step % params.checkpointSteps === 0) await save(training);
    }
    training.optimizer.dispose();
    return { head: training.head, classes, images: positions.length, curves: training.curves.curves(CURVES) };
  } finally {
    masked.close();
  }
}

const BANK_BYTES = 2 ** 30;

const CURVES: { readonly [name: string]: CurveSpec } = {
  loss: { title: "Loss of the head", y: { title: "cross-entropy", unit: "nats", better: "lower" }, series: ["loss"] },
};

/** Differs from evaluation in that the loss compares at a quarter of the images' side, where a light head's detail ends. */
function labelSide(sidePx: number): number {
  return Math.max(1, Math.floor(sidePx / 4));
}

/** What differs from step to step. */
type StepInputs = {
  readonly map: ImagesInput; // B×h×w×D
  readonly labels: VectorInput; // P
  readonly counted: VectorInput; // P
  readonly learningRate: ScalarInput;
};

interface Training {
  readonly context: SegmentationContext;
  readonly plan: StepPlan;
  readonly head: SegmentationHead;
  readonly optimizer: Optimizer;
  /** Gives the loss. */
  readonly computeStep: Step<StepInputs>;
  /** By the step. */
  readonly schedule: Schedule;
  readonly curves: CurveLog;
  /** Steps that are done. */
  step: number;
}

interface HeadSizes {
  readonly classes: number;
  readonly dim: number;
  /** Of the label maps. */
  readonly sidePx: number;
}

function createTraining(context: SegmentationContext, plan: StepPlan, sizes: HeadSizes): Training {
  const { classes, dim, sidePx } = sizes;
  const { params, random, checkpoint, log } = context;
  const { hidden, momentum, weightDecay, learningRate: base } = params;
  const head = createSegmentationHead({ dim, hidden, classes }, random.fork("head"));
  const optimizer = createSgd(head.weights.parameters, { momentum, weightDecay });
  const computeStep = compileStep<StepInputs>((inputs) => stepSegmentation(head, { ...inputs, sidePx, optimizer }));
  const curves = new CurveLog(plan);
  const state = restoreTraining(checkpoint);
  if (state !== undefined) {
    assignVariables(new Map([...head.weights.parameters, ...head.weights.buffers]), state.arrays);
    optimizer.restore(state.arrays);
    curves.restore(state.curves);
    log(`goes on from step ${state.step}`);
  }
  const schedule = createCosine({ base, epochs: plan.steps });
  return { context, plan, head, optimizer, computeStep, schedule, curves, step: state?.step ?? 0 };
}

interface Labels {
  readonly sidePx: number;
  /** For each item side×side indices, row by row. */
  readonly masks: readonly Uint8Array[];
}

async function readLabels(masked: MaskedImages, sidePx: number): Promise<Labels> {
  const masks: Uint8Array[] = [];
  for (const index of masked.positions.keys()) masks.push(shrinkMask(await masked.readMask(index), sidePx));
  return { sidePx, masks };
}

async function trainStep(training: Training, batch: MapBatch, labels: Labels): Promise<void> {
  const { context, plan, schedule, curves, computeStep } = training;
  const rate = schedule(batch.step);
  const truth = arrangeLabels(labels, batch);
  const [loss = Number.NaN] = await computeStep({ map: batch.map, ...truth, learningRate: scalarInput(rate) });
  if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss} at step ${batch.step}: try a lower learningRate`);
  training.step = batch.step + 1;
  curves.add(batch.step, { loss });
  context.metric("loss", loss, batch.step);
  context.progress(training.step, plan.steps, "steps");
}

/** In the order column, row, image, mirrored where the images are. */
function arrangeLabels({ sidePx, masks }: Labels, { images }: MapBatch): Pick<StepInputs, "labels" | "counted"> {
  const batch = images.length;
  const labels = new Int32Array(sidePx * sidePx * batch);
  const counted = new Float32Array(labels.length);
  for (const [index, { item, flip }] of images.entries()) {
    const mask = masks[item] ?? new Uint8Array();
    for (let at = 0; at < mask.length; at++) {
      const [column, row] = [at % sidePx, Math.floor(at / sidePx)];
      const place = ((flip ? sidePx - 1 - column : column) * sidePx + row) * batch + index;
      const label = mask[at] ?? VOID;
      if (label === VOID) continue;
      labels[place] = label;
      counted[place] = 1;
    }
  }
  const shape = [labels.length] as const;
  return { labels: { shape, data: labels }, counted: { shape, data: counted } };
}

async function save({ context, head, optimizer, curves, step }: Training): Promise<void> {
  const arrays = { ...(await readWeights(head.weights)), ...(await optimizer.read()) };
  await saveTraining(context.checkpoint, { step, curves: curves.state(), arrays });
}
