import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyView } from "../../../src/vision/views/apply-view.ts";
import type { DrawnView } from "../../../src/vision/views/draw-view.ts";
import { renderPattern } from "../../images/pattern.ts";

interface Case {
  readonly name: string;
  readonly view: DrawnView;
  readonly picture?: readonly [number, number];
  /** Only every n-th byte is kept. */
  readonly every: number;
  readonly bytes: string;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "fixtures", "torchvision.json"), "utf8"),
);

describe("a drawn view has torchvision's pixels within 2/255", () => {
  it.each(cases.map((entry) => [entry.name, entry] as const))("%s", (_, { view, picture = [96, 64], every, bytes }) => {
    const expected = Buffer.from(bytes, "base64");
    const { data } = applyView(renderPattern(...picture), view);
    expect(Math.ceil(data.length / every)).toBe(expected.length);
    const differences = [...expected].map((value, index) => Math.abs(value - (data[index * every] ?? Number.NaN)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(2);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.02);
  });
});

it("pixels that don't come in fours are adjusted to the last, as each alone is", () => {
  const picture = renderPattern(5, 5);
  const adjustments = [
    { kind: "hue", amount: 0.1 },
    { kind: "saturation", amount: 1.3 },
    { kind: "brightness", amount: 0.7 },
  ] as const;
  const draw = (x: number, y: number, side: number) => {
    const crop = { x, y, width: side, height: side };
    return [...applyView(picture, { sidePx: side, crop, adjustments, grayscale: false, flip: false }).data];
  };
  const alone = Array.from({ length: 25 }, (_, place) => draw(place % 5, Math.floor(place / 5), 1));
  expect(draw(0, 0, 5)).toEqual(alone.flat());
});
