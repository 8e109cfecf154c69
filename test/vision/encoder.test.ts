import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { readEncoder, writeEncoder } from "../../src/vision/encoder.ts";
import { initializeLinear, initializeResnet } from "../../src/vision/initialize.ts";
import { matchWeights } from "../../src/vision/match-weights.ts";
import type { Architecture } from "../../src/vision/resnet-architecture.ts";
import { type NamedArrays, readSafetensors, writeSafetensors } from "../../src/vision/safetensors.ts";
import { temporaryFolder } from "../stages/stage-harness.ts";

const ARCHITECTURE: Architecture = { architecture: "resnet10", width: 1 / 16, stem: "small" };
const INFO = { ...ARCHITECTURE, inputSidePx: 64, mean: [0, 0, 0], std: [1, 1, 1], method: "test" } as const;
const arrays = initializeResnet(ARCHITECTURE, createRandom("1"));

test("an encoder is read back, without its head", () => {
  const folder = temporaryFolder("encoder");
  writeEncoder(folder, { info: INFO, arrays: { ...arrays, ...initializeLinear("fc", 32, 2, createRandom("1")) } });
  expect(readEncoder(folder)).toEqual({ info: { version: 1, ...INFO, featureDim: 32 }, arrays });
});

test("the same encoder gives the same bytes", () => {
  const [a, b] = [temporaryFolder("a"), temporaryFolder("b")];
  for (const folder of [a, b]) writeEncoder(folder, { info: INFO, arrays });
  for (const file of ["encoder.json", "encoder.safetensors"]) {
    expect(readFileSync(join(a, file)).equals(readFileSync(join(b, file)))).toBe(true);
  }
});

test("a description that is none is said", () => {
  const folder = temporaryFolder("encoder");
  writeFileSync(join(folder, "encoder.json"), '{"version":1,"architecture":"vit"}');
  expect(() => readEncoder(folder)).toThrow(/encoder\.json describes no encoder:\n.*Invalid option/s);
});

test.each(["", "module.encoder_q.", "backbone."])('weights under "%s" are found', (prefix) => {
  const extra = { "module.queue": one(3), "module.encoder_k.conv1.weight": one(1), [`${prefix}fc.weight`]: one(2) };
  const counters = { [`${prefix}bn1.num_batches_tracked`]: one(1) };
  const file = write({ ...rename(arrays, prefix), ...extra, ...counters });
  const matched = matchWeights(file, ARCHITECTURE, {});
  expect(matched.arrays).toEqual(arrays);
  expect(matched.prefix).toBe(prefix);
  expect([...matched.ignored].sort()).toEqual([...Object.keys(extra), ...Object.keys(counters)].sort());
});

test("all that is wrong is said at once", () => {
  const { "bn1.weight": _, ...rest } = arrays;
  const file = write({ ...rest, "bn1.bias": one(5), "layer1.1.conv1.weight": one(1) });
  expect(() => matchWeights(file, ARCHITECTURE, {})).toThrow(
    `the weights are not those of resnet10 of width 0.0625 with the stem "small":
  missing: bn1.weight
  of another shape: bn1.bias is 5 instead of 4
  not in the architecture: layer1.1.conv1.weight`,
  );
});

test("a long list of what is missing is cut", () => {
  expect(() => matchWeights(write({ x: one(1) }), ARCHITECTURE, {})).toThrow(
    "  missing: conv1.weight, bn1.weight, bn1.bias, bn1.running_mean, bn1.running_var, layer1.0.conv1.weight, layer1.0.bn1.weight, layer1.0.bn1.bias, and 52 more",
  );
});

function one(size: number) {
  return { shape: [size], data: new Float32Array(size) };
}

function rename(from: NamedArrays, prefix: string): NamedArrays {
  return Object.fromEntries(Object.entries(from).map(([name, array]) => [prefix + name, array]));
}

function write(tensors: NamedArrays) {
  const path = join(temporaryFolder("weights"), "model.safetensors");
  writeSafetensors(path, tensors);
  return readSafetensors(path);
}
