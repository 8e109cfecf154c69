import { createDecodedCache } from "../loading/decoded-cache.ts";
import { readImageTable } from "../loading/image-table.ts";
import { type JigsawBatch, loadJigsawBatches } from "../loading/jigsaw-batches.ts";
import type { CurveSpec } from "../report/curve-log.ts";
import { openEngine } from "../tensor/engine.ts";
import { compileStep } from "../tensor/step.ts";
import {
  type ImagesInput,
  type InputArray,
  type MatrixInput,
  type ScalarInput,
  scalarInput,
} from "../tensor/step-inputs.ts";
import { MemoryBank } from "../vision/memory-bank.ts";
import { createCosine } from "../vision/optimizers/schedule.ts";
import { createPirl, stepPirl } from "../vision/pirl.ts";
import { pickArray } from "../vision/safetensors.ts";
import { readViewPolicy } from "../vision/view-policy-file.ts";
import { PATCHES } from "../vision/views/draw-patches.ts";
import { assignVariables, disposeWeights, readWeights } from "../vision/weights.ts";
import { countSteps } from "./count-steps.ts";
import { createOptimizer } from "./optimizer-params.ts";
import type { PirlParams } from "./pirl-params.ts";
import { type Method, pretrain, type TrainingContext } from "./pretrain.ts";
import { PIRL_METRICS } from "./training-metrics.ts";

/** Trains an encoder by PIRL. */
export async function trainPirl(context: TrainingContext<PirlParams>): Promise<void> {
  const { params, inputs, threads, random, log, record } = context;
  const engine = await openEngine({ threads });
  record("engine", `${engine.name} (${engine.version})`);
  const images = readImageTable(inputs.images.path);
  if (images.count < 2) throw new Error("PIRL tells images from each other: `images` needs two at least");
  const plan = countSteps(images.count, params);
  log(`${engine.name} (${engine.version}), ${images.count} images, ${plan.steps} steps`);
  const policy = readViewPolicy(inputs.views.path);
  const { batchSize, negatives, jigsawScale: scale, patchShare: share, patchSide } = params;
  await pretrain({
    ...{ context, plan, policy },
    method: createMethod(context, images.count, policy.sidePx),
    words: { name: "pirl", title: "PIRL", curves: CURVES, metrics: PIRL_METRICS },
    schedule: createCosine({ base: params.learningRate, epochs: plan.steps }),
    openBatches: (startStep) =>
      loadJigsawBatches({
        ...{ images, policy, jigsaw: { scale, share, sidePx: patchSide }, negatives, threads },
        ...{ batchSize, epochs: plan.epochs, startStep, random: random.fork("views") },
        cache: createDecodedCache(images, CACHE_BYTES),
      }),
  });
}

/** Decoded pictures, kept from one epoch to the next. */
const CACHE_BYTES = 2 ** 30;

const CURVES: { readonly [name: string]: CurveSpec } = {
  loss: { title: "Contrastive loss", y: { title: "NCE", unit: "nats", better: "lower" }, series: ["loss"] },
  similarity: {
    title: "Similarity to the image's own memory and to those of others",
    y: { title: "cosine similarity" },
    series: ["positive", "negative"],
  },
};

/** What differs from step to step. */
type StepInputs = {
  readonly images: ImagesInput; // B×S×S×3
  readonly patches: ImagesInput; // 9·B×P×P×3
  readonly own: MatrixInput; // B×d
  readonly others: InputArray<readonly [number, number, number]>; // B×N×d
  readonly learningRate: ScalarInput;
};

function createMethod(
  { params, random }: TrainingContext<PirlParams>,
  count: number,
  side: number,
): Method<JigsawBatch> {
  const { architecture, width, stem, dim, headNorm, temperature, jigsawWeight, negatives, patchSide } = params;
  const options = { architecture: { architecture, width, stem }, dim, headNorm, temperature, jigsawWeight };
  const pirl = createPirl(options, random.fork("weights"));
  const { weights } = pirl;
  const memory = new MemoryBank({ count, dim, momentum: params.memoryMomentum }, random.fork("memory"));
  const optimizer = createOptimizer(weights.parameters, params);
  const compute = compileStep<StepInputs>(({ learningRate, ...batch }) => {
    return stepPirl(pirl, batch, { optimizer, learningRate }); // 3 + B·d
  });
  return {
    architecture: options.architecture,
    weights,
    step: async ({ items, others, images, patches }, rate) => {
      const told = await compute({
        images: { shape: [items.length, side, side, 3], data: images },
        patches: { shape: [PATCHES * items.length, patchSide, patchSide, 3], data: patches },
        own: { shape: [items.length, dim], data: memory.gather(items) },
        others: { shape: [items.length, negatives, dim], data: memory.gather(others) },
        learningRate: scalarInput(rate),
      });
      const [loss = Number.NaN, positive = 0, negative = 0] = told;
      memory.update(items, told.subarray(3));
      return { loss, positive, negative };
    },
    read: async () => ({ ...(await readWeights(weights)), ...(await optimizer.read()), memory: memory.read() }),
    restore: (state) => {
      assignVariables(new Map([...weights.parameters, ...weights.buffers]), state);
      optimizer.restore(state);
      memory.restore(pickArray(state, "memory"));
    },
    dispose: () => {
      optimizer.dispose();
      disposeWeights(weights);
    },
  };
}
