import { readImageTable } from "../loading/image-table.ts";
import { loadPairBatches, type PairBatch } from "../loading/pair-batches.ts";
import type { InputArtifact } from "../stage.ts";
import { openEngine } from "../tensor/engine.ts";
import { createMoco, disposeMoco } from "../vision/moco.ts";
import { readMocoState, restoreMocoState } from "../vision/moco-state.ts";
import { createCosine } from "../vision/optimizers/schedule.ts";
import { readViewPolicy } from "../vision/view-policy-file.ts";
import { compileMoco } from "./compile-moco.ts";
import { countSteps } from "./count-steps.ts";
import { MOCO_CURVES } from "./moco-curves.ts";
import type { MocoParams } from "./moco-params.ts";
import { openPairs } from "./open-pairs.ts";
import { createOptimizer } from "./optimizer-params.ts";
import { type Method, pretrain, type TrainingContext } from "./pretrain.ts";
import { MOCO_METRICS } from "./training-metrics.ts";

/** What the stage `pretrain-moco` gets. */
export interface MocoContext extends TrainingContext<MocoParams> {
  readonly inputs: TrainingContext<MocoParams>["inputs"] & { readonly tracks: InputArtifact | undefined };
}

/** Trains an encoder by MoCo v2. */
export async function trainMoco(context: MocoContext): Promise<void> {
  const { params, inputs, threads, random, log, record } = context;
  const engine = await openEngine({ threads });
  record("engine", `${engine.name} (${engine.version})`);
  const images = readImageTable(inputs.images.path);
  const sampler = openPairs(params, images, inputs.tracks);
  const plan = countSteps(sampler.count, params);
  log(`${engine.name} (${engine.version}), ${sampler.count} pairs, ${plan.steps} steps`);
  const policy = readViewPolicy(inputs.views.path);
  const weights = sampler.terms.map(({ weight }) => weight);
  await pretrain({
    ...{ context, plan, policy },
    method: createMethod(context, { sidePx: policy.sidePx, weights }),
    words: {
      name: `moco-v2, ${params.pairs}`,
      title: `MoCo v2, ${params.pairs}`,
      curves: MOCO_CURVES,
      metrics: MOCO_METRICS,
    },
    schedule: createCosine({ base: params.learningRate, epochs: plan.steps }),
    openBatches: (startStep) =>
      loadPairBatches({
        ...{ images, sampler, policy, threads, cacheBytes: CACHE_BYTES, random: random.fork("pairs") },
        ...{ batchSize: params.batchSize, epochs: plan.epochs, startStep },
      }),
  });
}

/** Decoded frames, kept from one epoch to the next. */
const CACHE_BYTES = 1 << 30;

interface Setting {
  readonly sidePx: number;
  /** What each term counts in the loss. */
  readonly weights: readonly number[];
}

function createMethod({ params, random }: MocoContext, { sidePx, weights }: Setting): Method<PairBatch> {
  const { architecture, width, stem, dim, queueSize, temperature, head, headNorm, batchSize } = params;
  const moco = createMoco(
    {
      architecture: { architecture, width, stem },
      momentum: params.keyMomentum,
      groups: params.shuffleGroups,
      ...{ dim, queueSize, temperature, head, headNorm },
    },
    random.fork("weights"),
  );
  const optimizer = createOptimizer(moco.query.parameters, params);
  const compute = compileMoco(moco, { optimizer, batchSize, sidePx, weights });
  return {
    architecture: moco.options.architecture,
    weights: moco.query,
    step: async (batch, rate) => {
      // A loss, and the mean similarities to the positive keys and to the queue.
      const [loss = Number.NaN, positive = 0, negative = 0] = await compute(
        batch,
        rate,
        random.fork(`shuffle ${batch.step}`),
      );
      const age = Math.min(batch.step + 1, queueSize / (batch.terms.length * batchSize));
      return { loss, positive, negative, "queue age": age };
    },
    read: () => readMocoState(moco, optimizer),
    restore: (state) => restoreMocoState(moco, optimizer, state),
    dispose: () => {
      optimizer.dispose();
      disposeMoco(moco);
    },
  };
}
