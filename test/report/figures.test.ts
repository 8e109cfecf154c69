import { expect, test } from "vitest";
import { countValues } from "../../src/report/charts/bars.ts";
import { renderIntervals } from "../../src/report/charts/intervals.ts";
import { mergeCurves } from "../../src/report/model/merge-curves.ts";
import { choosePalette, findPalettes } from "../../src/report/model/palettes.ts";
import type { StageGroup, StageView } from "../../src/report/model/run-view.ts";
import { renderEstimate } from "../../src/report/sections/estimate.ts";

const sketch = (name: string, axes: readonly (readonly [string, string])[]): StageView => ({
  name: `${name}[${axes.map((axis) => axis.join("=")).join(",")}]`,
  group: name,
  axes,
  standing: "ran",
  durationMs: 0,
  bytes: 0,
  reports: [],
  steps: [
    {
      metric: "loss",
      about: { title: "cross-entropy", unit: "nats", better: "lower" },
      points: [
        [0, 3],
        [1, 2],
      ],
    },
    { metric: "kNN", points: [[1, 20]] },
  ],
});
const group = (name: string, models: readonly string[]): StageGroup => ({
  name,
  uses: name,
  sources: [],
  stages: models.flatMap((model) =>
    ["0", "1"].map((seed) =>
      sketch(name, [
        ["model", model],
        ["seed", seed],
      ]),
    ),
  ),
});

test("a model has its colour on all of a page, also where it is alone", () => {
  const all = ["same-frame", "video", "supervised"];
  const groups = [group("supervised", ["supervised"]), group("probe", all)];
  const palettes = findPalettes(groups, "seed");
  expect(palettes).toEqual([all]);
  expect(mergeCurves(groups[0]?.stages ?? [], "seed", palettes)[0]?.panel.series.map(({ hue }) => hue)).toEqual([2]);
  expect(choosePalette(palettes, ["video"])).toEqual(all);
  expect(choosePalette(palettes, ["video", "loss"])).toEqual(["video", "loss"]);
});

test("metrics told step by step are curves with their unit and direction; one that is told once is none", () => {
  const curves = mergeCurves(group("train", ["a"]).stages, "seed");
  expect(curves.map(({ title, panel }) => [title, panel.y])).toEqual([
    ["cross-entropy", { title: "cross-entropy", unit: "nats", better: "lower" }],
  ]);
});

test("an axis ends where its figures end, and a whisker that goes on has no end there", () => {
  const draw = (bounds?: readonly [number, number]): string =>
    renderIntervals(
      {
        kind: "intervals",
        label: "IoU",
        value: { title: "IoU", unit: "%", ...(bounds !== undefined && { bounds }) },
        points: [{ group: "sky", name: "a", mean: 60, low: -10, high: 90 }],
        marks: [],
      },
      600,
    ).markup;
  expect(draw()).toContain("−20");
  expect(draw()).toMatch(/d="M[\d.]+ \d+H[\d.]+M[\d.]+ \d+v8M[\d.]+ \d+v8"/);
  expect(draw([0, 100])).not.toContain("−");
  expect(draw([0, 100])).toMatch(/d="M[\d.]+ \d+H[\d.]+M[\d.]+ \d+v8"/);
});

test("means have the decimals that their intervals call for, and stand one below the other", () => {
  const column = [
    { mean: 44.55, margin: 0.43 },
    { mean: -44.376, margin: 12.12 },
    { mean: 22, margin: 4.7 },
    { mean: 3 },
  ];
  const texts = column.map((each) => {
    const value = renderEstimate(each, column);
    const shown = typeof value === "object" && value !== null ? JSON.stringify(value.shown) : String(value);
    return shown.replaceAll(/<[^>]*>|\{"markup":"|"\}/g, "");
  });
  expect(texts).toEqual(["44.5 ± \u20070.4", "−44.4 ± 12.1", "22.0 ± \u20074.7", "3.0 ± \u2007\u2007\u20070"]);
  expect(renderEstimate({ mean: 3 }, [{ mean: 3 }])).toBe(3);
});

test("values are counted one by one where they are few, else in equal ranges that hold all", () => {
  expect(countValues([3, 5, 5])).toEqual([
    { from: 3, to: 4, count: 1 },
    { from: 4, to: 5, count: 0 },
    { from: 5, to: 6, count: 2 },
  ]);
  const many = countValues(Array.from({ length: 1000 }, (_, index) => index));
  expect(many).toHaveLength(40);
  expect(many.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
  expect(countValues([])).toEqual([]);
});
