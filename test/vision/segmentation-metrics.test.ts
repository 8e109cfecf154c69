import { expect, test } from "vitest";
import { countPixels, createConfusion, measureSegmentation } from "../../src/vision/segmentation-metrics.ts";

test("mean IoU and pixel accuracy of a case worked by hand, over two images", () => {
  const confusion = createConfusion(4);
  const ignored = new Set([255]);
  countPixels(confusion, { truth: Uint8Array.of(0, 0, 1, 1), predicted: Uint8Array.of(0, 1, 1, 1), ignored });
  countPixels(confusion, { truth: Uint8Array.of(0, 2, 255, 255), predicted: Uint8Array.of(0, 0, 3, 1), ignored });
  // 0: 2 of {0,0,0 true; 0,0,0 predicted} = 2/4; 1: 2/3; 2: 0/1; 3 occurs only where nothing counts.
  const measured = measureSegmentation(confusion);
  expect(measured.iou).toEqual([2 / 4, 2 / 3, 0, undefined]);
  expect(measured.meanIou).toBeCloseTo((1 / 2 + 2 / 3) / 3, 12);
  expect(measured.pixelAccuracy).toBeCloseTo(4 / 6, 12);
  expect(measured.pixels).toBe(6);
});

test("a perfect prediction scores 1, nothing counted scores 0", () => {
  const confusion = createConfusion(3);
  expect(measureSegmentation(confusion)).toMatchObject({ meanIou: 0, pixelAccuracy: 0, pixels: 0 });
  const truth = Uint8Array.of(0, 1, 2, 2);
  countPixels(confusion, { truth, predicted: truth, ignored: new Set() });
  expect(measureSegmentation(confusion)).toMatchObject({ meanIou: 1, pixelAccuracy: 1 });
});

test("values that are no class, and images of two sizes, are mistakes", () => {
  const confusion = createConfusion(2);
  const count = (truth: number[], predicted: number[]): void =>
    countPixels(confusion, {
      truth: Uint8Array.from(truth),
      predicted: Uint8Array.from(predicted),
      ignored: new Set(),
    });
  expect(() => count([2], [0])).toThrow("2 or 0 is none of 2 classes");
  expect(() => count([0], [7])).toThrow("0 or 7 is none of 2 classes");
  expect(() => count([0], [0, 1])).toThrow("2 predicted pixels for 1");
});
