import { expect, test } from "vitest";
import { countValues } from "../../src/report/charts/bars.ts";
import { renderIntervals } from "../../src/report/charts/intervals.ts";
import { renderFixed } from "../../src/report/model/decimals.ts";
import { mergeCurves } from "../../src/report/model/merge-curves.ts";
import { choosePalette, findPalettes } from "../../src/report/model/palettes.ts";
import { chooseRowDecimals } from "../../src/report/model/row-decimals.ts";
import type { StageGroup, StageView } from "../../src/report/model/run-view.ts";
import { toFigure } from "../../src/report/sections/estimate.ts";
import { measureFigures, renderFigureCell } from "../../src/report/sections/figure-cell.ts";

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
  const figures = column.map((each) => toFigure(each, column));
  const room = measureFigures(figures);
  const texts = figures.map((figure) => renderFigureCell(figure, room).markup.replaceAll(/<[^>]*>/g, ""));
  expect(texts).toEqual(["44.5 ± \u20070.4", "−44.4 ± 12.1", "22.0 ± \u20074.7", "3.0 "]);
  expect(toFigure({ mean: 3 }, [{ mean: 3 }])).toEqual({ figure: 3 });
});

test("figures of different measures stand one below the other at their decimal points", () => {
  const figures = [
    { figure: 4800 },
    { figure: -66.93, decimals: 1, margin: 5.71 },
    { figure: 0.123456, decimals: 4, margin: 0.0123 },
    { figure: 1e-9 },
  ];
  const room = measureFigures(figures);
  const cells = figures.map((figure) => renderFigureCell(figure, room).markup);
  // What is left blank takes the room of what others have there.
  const texts = cells.map((cell) =>
    cell.replaceAll(/data-pad="([^"]*)">([^<]*)/g, ">$2[$1]").replaceAll(/<[^>]*>/g, ""),
  );
  expect(texts).toEqual([
    "4800[.0000] [± 0.0000]",
    "−66.9[000] ± 5.7[000]",
    "0.1235 ± 0.0123",
    "1e-9[.0000] [± 0.0000]",
  ]);
});

test("a table's figures have the decimals that the intervals of their measure call for", () => {
  const rows = [
    { metric: "RIS", mean: 67.71234, low: 59.1, high: 76.3 },
    { metric: "RIS", mean: 69.1, low: 64.4, high: 73.8 },
    { metric: "loss", mean: 0.51234, low: 0.5101, high: 0.5146 },
    { metric: "images", mean: 4800, low: null, high: null },
    { metric: "alone", mean: 0.25, low: null, high: null },
    { metric: "without", mean: 12.34567, low: null, high: null },
    { metric: "without", mean: 14.5, low: null, high: null },
  ];
  const column = { key: "mean", by: "metric", interval: ["low", "high"] } as const;
  expect(chooseRowDecimals(rows, column)).toEqual([1, 1, 4, undefined, undefined, 2, 2]);
  expect(chooseRowDecimals(rows, { key: "mean" })).toBeUndefined();
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

test.each([
  [-0.04, 1, "0.0"],
  [-0.06, 1, "-0.1"],
  [-0, 2, "0.00"],
  [12.345, 2, "12.35"],
])("%d to %i decimals is %s: what rounds to nothing has no sign", (value, decimals, text) =>
  expect(renderFixed(value, decimals)).toBe(text),
);
