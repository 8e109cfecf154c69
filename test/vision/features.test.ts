import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFeatures, writeFeatures } from "../../src/vision/features.ts";

const folder = mkdtempSync(join(tmpdir(), "features-"));
afterAll(() => rmSync(folder, { recursive: true }));

const features = {
  features: Float32Array.of(1, 2, 3, 4, 5, 6),
  dim: 3,
  rows: [
    { key: "a", labels: [0, 1], difficultLabels: [1] },
    { key: "a", box: { index: 0, x: 1, y: 2, width: 3, height: 4 }, label: 1, factors: { cover: 8 } },
  ],
  classes: ["cat", "dog"],
};

test("features are read back with their rows and classes", () => {
  writeFeatures(folder, features);
  expect(readFeatures(folder)).toEqual({ ...features, count: 2 });
});

test("rows that don't fit the tensor are refused, in writing and in reading", () => {
  expect(() => writeFeatures(folder, { ...features, dim: 2 })).toThrow("6 values are not 2 rows of 2");
  writeFeatures(folder, features);
  writeFileSync(join(folder, "rows.jsonl"), '{"key":"a"}\n');
  expect(() => readFeatures(folder)).toThrow(`${folder} has 2 features, but 1 rows`);
});
