import { type ImageTable, readImageTable } from "../loading/image-table.ts";
import { type LabelledBatch, listLabelled, loadLabelledBatches } from "../loading/labelled-batches.ts";
import type { CurveSpec } from "../report/curve-log.ts";
import { openEngine } from "../tensor/engine.ts";
import { compileStep } from "../tensor/step.ts";
import { type ImagesInput, type ScalarInput, scalarInput, type VectorInput } from "../tensor/step-inputs.ts";
import { createClassifier, stepClassifier } from "../vision/classifier.ts";
import { createCosine } from "../vision/optimizers/schedule.ts";
import { readViewPolicy } from "../vision/view-policy-file.ts";
import { assignVariables, disposeWeights, readWeights } from "../vision/weights.ts";
import { countSteps } from "./count-steps.ts";
import { createOptimizer } from "./optimizer-params.ts";
import { type Method, pretrain, type TrainingContext } from "./pretrain.ts";
import type { SupervisedParams } from "./supervised-params.ts";
import { SUPERVISED_METRICS } from "./training-metrics.ts";

/** Trains an encoder on labels. */
export async function trainSupervised(context: TrainingContext<SupervisedParams>): Promise<void> {
  const { params, inputs, threads, random, log, record } = context;
  const engine = await openEngine({ threads: Math.max(1, threads) });
  record("engine", `${engine.name} (${engine.version})`);
  const images = readImageTable(inputs.images.path);
  const count = listLabelled(images).length;
  if (count === 0) throw new Error("no image has a label: supervised training needs labelled images");
  const plan = countSteps(count, params);
  log(`${engine.name} (${engine.version}), ${count} labelled images, ${plan.steps} steps`);
  const policy = readViewPolicy(inputs.views.path);
  await pretrain({
    ...{ context, plan, policy },
    method: createMethod(context, images, policy.sidePx),
    words: { name: "supervised", title: "Supervised training", curves: CURVES, metrics: SUPERVISED_METRICS },
    schedule: createCosine({ base: params.learningRate, epochs: plan.steps, warmup: params.warmup * plan.steps }),
    openBatches: (startStep) =>
      loadLabelledBatches({
        ...{ images, policy, threads, cacheBytes: CACHE_BYTES, random: random.fork("views") },
        ...{ batchSize: params.batchSize, epochs: plan.epochs, startStep },
      }),
  });
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
};

/** What differs from step to step. */
type StepInputs = {
  readonly images: ImagesInput; // B×S×S×3
  readonly labels: VectorInput; // B
  readonly learningRate: ScalarInput;
};

function createMethod(
  { params, random }: TrainingContext<SupervisedParams>,
  images: ImageTable,
  side: number,
): Method<LabelledBatch> {
  const { architecture, width, stem } = params;
  const classifier = createClassifier({ architecture, width, stem }, images.classes.length, random.fork("weights"));
  const { weights } = classifier;
  const optimizer = createOptimizer(weights.parameters, params);
  const compute = compileStep<StepInputs>((inputs) => stepClassifier(classifier, { ...inputs, optimizer })); // 2
  return {
    architecture: classifier.architecture,
    weights,
    step: async ({ inputs, labels }, rate) => {
      const [loss = Number.NaN, right = 0] = await compute({
        images: { shape: [labels.length, side, side, 3], data: inputs },
        labels: { shape: [labels.length], data: labels },
        learningRate: scalarInput(rate),
      });
      return { loss, accuracy: 100 * right };
    },
    read: async () => ({ ...(await readWeights(weights)), ...(await optimizer.read()) }),
    restore: (state) => {
      assignVariables(new Map([...weights.parameters, ...weights.buffers]), state);
      optimizer.restore(state);
    },
    dispose: () => {
      optimizer.dispose();
      disposeWeights(weights);
    },
  };
}
