import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import type { ViewPolicy } from "../../../src/vision/view-policy.ts";
import { drawPatches } from "../../../src/vision/views/draw-patches.ts";

const policy: ViewPolicy = { version: 1, preset: "plain", sidePx: 32, mean: [0, 0, 0], std: [1, 1, 1] };
const area = { x: 5, y: 7, width: 90, height: 60 };
const draw = (seed: number, share: number) =>
  drawPatches(policy, { scale: [1, 1], share, sidePx: 12 }, area, createRandom(String(seed)));

test("each of nine cells gives a patch that lies in it, anywhere", () => {
  const lefts = new Set<number>();
  for (let seed = 0; seed < 50; seed++) {
    const patches = draw(seed, 0.5);
    // The crop of all of a picture of 3:2 is the middle 4:3 of it.
    const cells = patches.map(({ crop }) => [Math.floor((crop.x - 10) / (80 / 3)), Math.floor((crop.y - 7) / 20)]);
    expect(new Set(cells.map(String)).size).toBe(9);
    for (const { crop, sidePx } of patches) {
      expect(sidePx).toBe(12);
      expect([crop.width, crop.height]).toEqual([13, 10]);
      expect((crop.y - 7) % 20).toBeLessThanOrEqual(10);
      if (crop.x < 10 + 80 / 3) lefts.add(crop.x);
    }
  }
  expect(lefts.size).toBeGreaterThan(8);
});

test("patches that fill their cells stay inside the picture, at any size of it", () => {
  for (const [width, height] of [
    [3, 3],
    [10, 11],
    [31, 17],
  ] as const) {
    const patches = drawPatches(
      policy,
      { scale: [0.6, 1], share: 1, sidePx: 4 },
      { x: 0, y: 0, width, height },
      createRandom("1"),
    );
    for (const { crop } of patches) {
      expect(crop.x + crop.width).toBeLessThanOrEqual(width);
      expect(crop.y + crop.height).toBeLessThanOrEqual(height);
    }
  }
});

test("the order is another each time, and comes from the seed alone", () => {
  const order = (seed: number) =>
    draw(seed, 0.5).map(({ crop }) => 3 * Math.floor((crop.y - 7) / 20) + Math.floor((crop.x - 10) / (80 / 3)));
  expect(order(1)).toEqual(order(1));
  expect(new Set([1, 2, 3, 4, 5].map((seed) => order(seed).join())).size).toBe(5);
});
