import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { createMoco, disposeMoco, stepMoco } from "../../src/vision/moco.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";

const BATCH = 8;
const HALF = BATCH / 2;
const SIDE = 16;
const DIM = 8;

beforeAll(async () => {
  await openEngine();
});

test.each(["none", "batch"] as const)(
  "a key tells nothing of the other groups, with head norm %s; without groups it does",
  async (headNorm) => {
    const images = drawImages("batch");
    const changed = images.slice();
    changed.set(drawImages("other").subarray(changed.length / 2), changed.length / 2);
    const firstHalf = async (groups: number, batch: Float32Array) =>
      (await computeKeys(headNorm, groups, batch)).slice(0, HALF * DIM);
    expect(await firstHalf(2, changed)).toEqual(await firstHalf(2, images));
    expect(await firstHalf(1, changed)).not.toEqual(await firstHalf(1, images));
  },
);

/** The keys that one step enqueues, B×d, of a batch that isn't shuffled. */
async function computeKeys(headNorm: "none" | "batch", groups: number, batch: Float32Array): Promise<Float32Array> {
  const architecture = { architecture: "resnet10", width: 0.25, stem: "small" } as const;
  const moco = createMoco(
    { architecture, dim: DIM, queueSize: 2 * BATCH, momentum: 0.9, temperature: 0.2, head: "mlp", headNorm, groups },
    createRandom("weights"),
  );
  const optimizer = createSgd(moco.query.parameters, { momentum: 0.9, weightDecay: 0 });
  const told = tf.tidy(() => {
    const images = tf.tensor4d(batch, [BATCH, SIDE, SIDE, 3]);
    const order = tf.range(0, BATCH, 1, "int32");
    const pairs = { queries: images, keys: images, order, places: order, weights: [1] };
    return stepMoco(moco, pairs, { optimizer, learningRate: tf.scalar(0) });
  });
  await told.data();
  const queue = await moco.queue.data<"float32">();
  for (const each of [told, optimizer]) each.dispose();
  disposeMoco(moco);
  return queue.slice(0, BATCH * DIM);
}

function drawImages(name: string): Float32Array {
  const random = createRandom(name);
  return new Float32Array(BATCH * SIDE * SIDE * 3).map(() => random.normal());
}
