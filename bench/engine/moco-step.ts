// One step of MoCo as the study trains it, as a JSON line on stdout: moco-step.ts ARCHITECTURE [profile prefix]
import { createRandom } from "../../src/core/random.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import * as tf from "../../src/tensor/tf.ts";
import { compileMoco } from "../../src/training/compile-moco.ts";
import { createMoco, type MocoOptions } from "../../src/vision/moco.ts";
import { createSgd } from "../../src/vision/optimizers/sgd.ts";
import { ARCHITECTURE_NAMES } from "../../src/vision/resnet-architecture.ts";

const STEPS = 45;
/** The first compile, and are not counted. */
const WARMUP = 5;
const [BATCH, SIDE] = [64, 32];
const [named, profile] = process.argv.slice(2);
const architecture = ARCHITECTURE_NAMES.find((each) => each === named);
if (architecture === undefined) throw new Error(`no architecture is called "${named}"`);
const OPTIONS: MocoOptions = {
  architecture: { architecture, width: 0.25, stem: "small" },
  ...{ dim: 64, queueSize: 1024, momentum: 0.98, temperature: 0.2, head: "mlp", headNorm: "batch", groups: 2 },
};

const { name, version } = await openEngine({ engine: "onnx", threads: 1, ...(profile !== undefined && { profile }) });
const random = createRandom("bench");
const moco = createMoco(OPTIONS, random.fork("weights"));
const optimizer = createSgd(moco.query.parameters, { momentum: 0.9, weightDecay: 1e-4 });
const computeStep = compileMoco(moco, { optimizer, batchSize: BATCH, sidePx: SIDE, weights: [0.5, 0.5] });
const drawViews = () => new Float32Array(2 * BATCH * SIDE * SIDE * 3).map(() => random.normal());
const batch = { epoch: 0, queries: drawViews(), keys: drawViews(), terms: [] };

const [wall, cpu]: [number[], number[]] = [[], []];
for (let step = 0; step < STEPS; step++) {
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  await computeStep({ step, ...batch }, 0.05, random);
  const { user, system } = process.cpuUsage(before);
  wall.push(performance.now() - startedAt);
  cpu.push((user + system) / 1000);
}
const median = (values: number[]) => values.slice(WARMUP).sort((a, b) => a - b)[(STEPS - WARMUP) >> 1];
const line = { engine: `${name} (${version})`, wallMs: median(wall), cpuMs: median(cpu), firstMs: wall[0] };
process.stdout.write(`${JSON.stringify(line)}\n`);
// Writes the profile.
tf.backend().dispose();
