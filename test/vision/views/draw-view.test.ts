import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createRandom } from "../../../src/core/random.ts";
import { resolveViewPolicy, VIEW_PARAMS } from "../../../src/vision/view-params.ts";
import type { ViewPolicy } from "../../../src/vision/view-policy.ts";
import { PRESET_NAMES, VIEW_PRESETS } from "../../../src/vision/view-presets.ts";
import { type DrawnView, drawView } from "../../../src/vision/views/draw-view.ts";

const schema = z.strictObject(VIEW_PARAMS);
const policyOf = (params: object): ViewPolicy => resolveViewPolicy(schema.parse(params));
const AREA = { x: 0, y: 0, width: 500, height: 375 };

describe("drawing", () => {
  const draws = drawMany(policyOf({ preset: "moco-v2" }), 4000);

  it("crops a share of the area within the scale and the ratio, anywhere inside", () => {
    const shares = draws.map(({ crop }) => (crop.width * crop.height) / (AREA.width * AREA.height));
    expect(Math.min(...shares)).toBeGreaterThan(0.198);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    // Torchvision 0.14, 20,000 draws: 0.496. Large crops often don't fit, and are drawn again.
    expect(Math.abs(mean(shares) - 0.496)).toBeLessThan(0.012);
    const ratios = draws.map(({ crop }) => crop.width / crop.height);
    expect(Math.min(...ratios)).toBeGreaterThan(0.74);
    expect(Math.max(...ratios)).toBeLessThan(1.35);
    const corners = draws.map(({ crop }) => [crop.x, crop.y, crop.x + crop.width, crop.y + crop.height]);
    expect(Math.min(...corners.map(([x = 0]) => x))).toBe(0);
    expect(Math.max(...corners.map(([, , right = 0]) => right))).toBe(500);
    expect(Math.max(...corners.map(([, , , bottom = 0]) => bottom))).toBe(375);
  });

  it("applies each operation as often as the policy says", () => {
    const share = (holds: (view: DrawnView) => boolean): number => draws.filter(holds).length / draws.length;
    expect(share(({ adjustments }) => adjustments.length === 4)).toBeCloseTo(0.8, 1);
    expect(share(({ grayscale }) => grayscale)).toBeCloseTo(0.2, 1);
    expect(share(({ blurSigma }) => blurSigma !== undefined)).toBeCloseTo(0.5, 1);
    expect(share(({ flip }) => flip)).toBeCloseTo(0.5, 1);
  });

  it("draws the adjustments' amounts and order evenly", () => {
    const jittered = draws.filter(({ adjustments }) => adjustments.length > 0);
    const orders = new Set(jittered.map(({ adjustments }) => adjustments.map(({ kind }) => kind).join()));
    expect(orders.size).toBe(24);
    const amounts = (wanted: string): number[] =>
      jittered.flatMap(({ adjustments }) =>
        adjustments.filter(({ kind }) => kind === wanted).map(({ amount }) => amount),
      );
    for (const kind of ["brightness", "contrast", "saturation"]) {
      expect(Math.min(...amounts(kind))).toBeCloseTo(0.6, 2);
      expect(Math.max(...amounts(kind))).toBeCloseTo(1.4, 2);
      expect(mean(amounts(kind))).toBeCloseTo(1, 1);
    }
    expect(Math.min(...amounts("hue"))).toBeCloseTo(-0.1, 2);
    expect(Math.max(...amounts("hue"))).toBeCloseTo(0.1, 2);
  });

  it("scales the blur with the side", () => {
    const small = drawMany(policyOf({ preset: "moco-v2", side: 56 }), 500).flatMap(({ blurSigma }) => blurSigma ?? []);
    expect(Math.max(...small)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...small)).toBeGreaterThan(0.45);
  });

  it("gives an operation the same draws when another one changes", () => {
    const unblurred = drawMany(policyOf({ preset: "moco-v2", blur: false, crop: false }), 50);
    for (const [index, { adjustments, grayscale, flip }] of unblurred.entries()) {
      expect({ adjustments, grayscale, flip }).toEqual({
        adjustments: draws[index]?.adjustments,
        grayscale: draws[index]?.grayscale,
        flip: draws[index]?.flip,
      });
    }
  });

  it("stays inside any area, whatever its shape", () => {
    const area = fc.record({
      x: fc.nat(50),
      y: fc.nat(50),
      width: fc.integer({ min: 1, max: 300 }),
      height: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(area, fc.string(), fc.constantFrom(...PRESET_NAMES), (within, seed, preset) => {
        const { crop } = drawView(policyOf({ preset }), within, createRandom(seed));
        expect(Object.values(crop).every(Number.isInteger)).toBe(true);
        expect(crop.width >= 1 && crop.height >= 1).toBe(true);
        expect(crop.x >= within.x && crop.x + crop.width <= within.x + within.width).toBe(true);
        expect(crop.y >= within.y && crop.y + crop.height <= within.y + within.height).toBe(true);
      }),
    );
  });
});

describe("a policy", () => {
  it("takes any number of a preset's place", () => {
    expect(
      policyOf({ preset: "moco-v2", side: 64, crop: { scale: [0.5, 1] }, jitter: false, blur: { probability: 0 } }),
    ).toEqual({
      version: 1,
      preset: "moco-v2",
      sidePx: 64,
      crop: { scale: [0.5, 1], ratio: [3 / 4, 4 / 3] },
      grayscale: { probability: 0.2 },
      blur: { sigma: [0.1, 2], probability: 0 },
      flip: { probability: 0.5 },
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    });
  });

  it("adds an operation that the preset has not, with MoCo v2's numbers", () => {
    expect(policyOf({ preset: "none", crop: { scale: [0.9, 1] } })).toMatchObject({
      crop: { scale: [0.9, 1], ratio: [3 / 4, 4 / 3] },
    });
  });

  it("of each preset resolves to its operations alone", () => {
    for (const preset of PRESET_NAMES) {
      const { version, preset: name, sidePx, mean: _, std, ...operations } = policyOf({ preset });
      expect([version, name, sidePx]).toEqual([1, preset, 224]);
      expect(operations).toEqual(VIEW_PRESETS[preset]);
      expect(std.length).toBe(3);
    }
  });

  it("refuses a range that is upside down and numbers out of bounds", () => {
    const bad: (readonly [object, string])[] = [
      [{ crop: { scale: [1, 0.2] } }, "the first is more than the second"],
      [{ crop: { scale: [0, 1] } }, "expected number to be >0"],
      [{ flip: { probability: 1.5 } }, "expected number to be <=1"],
      [{ jitter: { hue: 0.6 } }, "expected number to be <=0.5"],
      [{ std: [0, 1, 1] }, "expected number to be >0"],
    ];
    for (const [params, message] of bad) {
      expect(JSON.stringify(schema.safeParse(params).error?.issues)).toContain(message);
    }
  });
});

function drawMany(policy: ViewPolicy, count: number): DrawnView[] {
  const random = createRandom("views");
  return Array.from({ length: count }, (_, index) => drawView(policy, AREA, random.fork(String(index))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
