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
