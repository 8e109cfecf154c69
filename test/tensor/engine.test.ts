import { expect, test } from "vitest";
import { openEngine } from "../../src/tensor/engine.ts";
import type { EngineName } from "../../src/tensor/engine-name.ts";
import { fallbackCounts } from "../../src/tensor/fallback.ts";
import type { Rank } from "../../src/tensor/tf.ts";

test.each<EngineName>(["cpu", "wasm", "onnx"])("%s computes", async (engine) => {
  const { name, version, tf } = await openEngine({ engine });
  expect(name).toBe(engine);
  expect(version).toMatch(/\d+\.\d+\.\d+/);
  expect(tf.getBackend()).toBe(engine);
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 1, 1, 1], [2, 2]));
  expect(Array.from(await product.data())).toEqual([3, 3, 7, 7]);
});

test("wasm has the kernels that it lacks from cpu", async () => {
  const { tf } = await openEngine({ engine: "wasm" });
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]); // 1×2×2×1
  const dw = tf.grad((w) => tf.sum(tf.conv2d(x, tf.reshape<Rank.R4>(w, [1, 1, 1, 1]), 1, "same")))(tf.ones([1]));
  expect(Array.from(await dw.data())).toEqual([10]);
  expect(fallbackCounts()).toMatchObject({ Conv2DBackpropFilter: 1 });
});

test("an engine that can't load is an error that names it, and what to do", async () => {
  await expect(openEngine({ engine: "tensorflow" })).rejects.toThrow(/"tensorflow" can't load: .*tfjs-node/);
});

test("a misspelt PIPE_ENGINE is refused", async () => {
  process.env["PIPE_ENGINE"] = "onxx";
  await expect(openEngine()).rejects.toThrow('PIPE_ENGINE is "onxx", which is none of tensorflow, onnx');
  delete process.env["PIPE_ENGINE"];
});
