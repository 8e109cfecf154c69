import { expect, test } from "vitest";
import { extend } from "../../../src/vision/svm/sample-system.ts";

/** Samples 0 to 7 were there; of these 7 left, and 8 and 9 came. */
const before = Int32Array.from({ length: 8 }, (_, sample) => sample);
const margins = Float64Array.from({ length: 12 }, (_, sample) => (sample === 7 || sample > 9 ? -1 : 1 / (1 + sample)));

test("what left keeps its place while all fit into the memory", () => {
  const { order, first, padded } = extend(before, margins, 12);
  expect([...order]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect([first, padded]).toEqual([8, 12]);
});

test("only the active samples stay where, with those that left, there would be more than fit", () => {
  const { order, first, padded } = extend(before, margins, 9);
  expect([...order]).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9]);
  expect([first, padded]).toEqual([0, 12]);
});
