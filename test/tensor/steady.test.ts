import { beforeAll, expect, test } from "vitest";
import { batchNormTraining } from "../../src/tensor/batch-norm.ts";
import { openEngine } from "../../src/tensor/engine.ts";
import { OnnxBackend } from "../../src/tensor/onnx/backend.ts";
import { registerKernels } from "../../src/tensor/onnx/register.ts";
import * as tf from "../../src/tensor/tf.ts";

beforeAll(async () => {
  await openEngine({ engine: "onnx", threads: 1 });
});

test("500 steps grow neither tensors nor graphs nor memory, and two runs give the same bytes", async () => {
  const first = await train(500);
  const second = await train(500);
  expect(first.compiled).toBeLessThanOrEqual(2);
  expect(second.compiled).toBe(0);
  expect(first.tensors).toBe(0);
  expect(first.grownBytes).toBeLessThan(4 << 20);
  expect(Buffer.from(second.weights.buffer).equals(Buffer.from(first.weights.buffer))).toBe(true);
});

test("a loop that never reads is computed all the same", async () => {
  await registerKernels("eager");
  tf.registerBackend("eager", () => new OnnxBackend({ threads: 1, provider: "cpu" }, 100));
  await tf.setBackend("eager");
  const total = tf.tidy(() => tf.variable(tf.scalar(0)));
  for (let step = 0; step < 450; step += 1) total.assign(tf.tidy(() => tf.add<tf.Scalar>(total, 1)));
  expect((await total.data())[0]).toBe(450);
  total.dispose();
  await tf.setBackend("onnx");
});

async function train(steps: number) {
  const before = tf.memory().numTensors;
  const compiledBefore = backend().compiled;
  const create = (values: () => tf.Tensor) => tf.tidy(() => tf.variable(values()));
  const filter = create(() => tf.randomNormal([3, 3, 1, 8], 0, 0.3, "float32", 1));
  const [gamma, beta] = [create(() => tf.ones([8])), create(() => tf.zeros([8]))];
  const x = tf.randomNormal([4, 8, 8, 1], 0, 1, "float32", 2);
  let bytes = 0;
  for (let step = 0; step < steps; step += 1) {
    const loss = tf.tidy(() => {
      const compute = (): tf.Scalar => {
        const y = tf.conv2d(
          tf.reshape<tf.Rank.R4>(x, [4, 8, 8, 1]),
          tf.reshape<tf.Rank.R4>(filter, [3, 3, 1, 8]),
          1,
          1,
        );
        return tf.mean(
          tf.square(tf.sub(tf.relu(batchNormTraining(y, gamma, beta, { epsilon: 1e-5, groups: 1 }).y), 1)),
        );
      };
      const { value, grads } = tf.variableGrads(compute, [filter, gamma, beta]);
      for (const variable of [filter, gamma, beta]) {
        variable.assign(tf.sub(variable, tf.mul(grads[variable.name] ?? tf.scalar(0), 0.01 / (step + 1))));
      }
      return value;
    });
    await loss.data();
    loss.dispose();
    if (step === 100) bytes = process.memoryUsage().arrayBuffers;
  }
  const grownBytes = process.memoryUsage().arrayBuffers - bytes;
  const weights = Float32Array.from(await filter.data());
  tf.dispose([filter, gamma, beta, x]);
  return {
    weights,
    grownBytes,
    tensors: tf.memory().numTensors - before,
    compiled: backend().compiled - compiledBefore,
  };
}

function backend(): OnnxBackend {
  const backend = tf.backend();
  if (!(backend instanceof OnnxBackend)) throw new Error("another backend computes");
  return backend;
}
