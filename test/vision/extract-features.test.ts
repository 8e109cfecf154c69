import { expect, test } from "vitest";
import { evenBatch } from "../../src/vision/extract-features.ts";

test.each([
  [600, 64, 60],
  [64, 64, 64],
  [65, 64, 33],
  [5, 64, 5],
  [1, 1, 1],
])("%i images are parted into as few batches of at most %i as need be, all nearly full", (count, most, batch) => {
  expect(evenBatch(count, most)).toBe(batch);
  expect(Math.ceil(count / batch)).toBe(Math.ceil(count / most));
});
