import { expect, test } from "vitest";
import type { CodeChange } from "../../src/core/compare-code.ts";
import { createScale, describeAxis } from "../../src/report/charts/axis.ts";
import { type DotsPanel, renderDots } from "../../src/report/charts/dots.ts";
import { renderGraph, renderShare } from "../../src/report/charts/graph.ts";
import { renderIntervals } from "../../src/report/charts/intervals.ts";
import { renderLines } from "../../src/report/charts/lines.ts";
import { shapeOf } from "../../src/report/charts/shapes.ts";
import { condenseBars, renderTimeline } from "../../src/report/charts/timeline.ts";
import { diffLines } from "../../src/report/diff-lines.ts";
import { html, idOf, jsonIsland } from "../../src/report/html.ts";
import type { CodeDiff } from "../../src/report/model/change-view.ts";
import { drawBoxes, type GraphBox } from "../../src/report/model/graph-view.ts";
import { markLines } from "../../src/report/model/mark-lines.ts";
import { mergeCurves } from "../../src/report/model/merge-curves.ts";
import { mergeTables } from "../../src/report/model/merge-tables.ts";
import { summarizeMetrics } from "../../src/report/model/metric-summary.ts";
import { reduceEdges } from "../../src/report/model/reduce-edges.ts";
import type { RunView, StageGroup, StageReport, StageView } from "../../src/report/model/run-view.ts";
import { findResults } from "../../src/report/model/stage-groups.ts";
import { parseReport } from "../../src/report/read-report.ts";
import type { Curve } from "../../src/report/report.ts";
import { renderCodeChanges } from "../../src/report/sections/code-changes.ts";
import { renderTable } from "../../src/report/sections/data-table.ts";

test("what is put into a template is text, unless it is markup", () => {
  expect(html`<p title="${'"<&'}">${["<b>", html`<i>${1}</i>`, undefined, false]}</p>`.markup).toBe(
    '<p title="&quot;&lt;&amp;">&lt;b&gt;<i>1</i></p>',
  );
});

test("no text can end the script that it is kept in", () => {
  const { markup } = jsonIsland({ text: "</script><!--\u2028" });
  expect(markup).not.toMatch(/<|\u2028/);
  expect(JSON.parse(markup)).toEqual({ text: "</script><!--\u2028" });
});

test("two names have two ids, whatever is in them", () => {
  const names = ["a b", "a_b", "a.b", "a%b", "a", "ä", "a[x=1]"];
  expect(new Set(names.map((name) => idOf("stage", name))).size).toBe(names.length);
  for (const name of names) expect(idOf(name)).toMatch(/^[\w.-]+$/);
});

test("a title says the unit and which way is better", () => {
  expect(describeAxis({ title: "loss", unit: "nats", better: "lower" })).toBe("loss (nats), lower is better ↓");
  expect(describeAxis({ title: "epoch", unit: "" })).toBe("epoch");
});

test.each([[[]], [[3]], [[0, 0]], [[-1e9, 1e9]], [[1e-9, 2e-9]]])(
  "an axis over %j has finite marks within its range",
  (values) => {
    const { ticks, at } = createScale({ values, range: [10, 110], count: 5 });
    for (const tick of ticks) expect(tick.at >= 9.9 && tick.at <= 110.1).toBe(true);
    for (const value of values) expect(Number.isFinite(at(value))).toBe(true);
  },
);

test.each([300, 760])("no chart has NaN in it at %d px, with one point or none", (width) => {
  const axes = { x: { title: "x" }, y: { title: "y" } };
  const charts = [
    renderLines({ kind: "lines", label: "l", ...axes, series: [] }, width),
    renderLines(
      { kind: "lines", label: "l", ...axes, series: [{ name: "a", lines: [{ name: "a", points: [[1, 2]] }] }] },
      width,
    ),
    renderIntervals({ kind: "intervals", label: "i", value: { title: "v" }, points: [], marks: [] }, width),
    renderIntervals(
      { kind: "intervals", label: "i", value: { title: "v" }, points: [{ group: "g", name: "n", mean: 0 }], marks: [] },
      width,
    ),
    renderDots({ kind: "dots", label: "d", value: { title: "v" }, points: [], marks: [] }, width),
    renderDots(
      { kind: "dots", label: "d", value: { title: "v" }, points: [{ group: "g", name: "n", mean: 0 }], marks: [] },
      width,
    ),
    renderTimeline({ kind: "timeline", label: "t", rows: [], totalMs: 1 }, width),
  ];
  for (const { markup } of charts) expect(markup).not.toMatch(/NaN|Infinity|undefined/);
});

test("ten thousand bars of a timeline become few rectangles", () => {
  const bars = Array.from({ length: 10_000 }, (_, index) => ({
    name: `${index}`,
    startMs: index * 10,
    endMs: index * 10 + 9,
    outcome: "ran",
  }));
  const { markup } = renderTimeline(
    { kind: "timeline", label: "t", rows: [{ name: "a", href: "#a", note: "", bars }], totalMs: 100_000 },
    760,
  );
  expect(markup.match(/<rect/g)?.length).toBeLessThan(1000);
});

test("bars that are too close to be told apart travel as one, outcomes apart", () => {
  const bars = Array.from({ length: 10_000 }, (_, index) => ({
    name: `${index}`,
    startMs: index * 10,
    endMs: index * 10 + 9,
    outcome: index === 5000 ? "failed" : "ran",
  }));
  const condensed = condenseBars(bars, 100_000);
  expect(condensed.length).toBeLessThan(1000);
  expect(condensed.filter(({ outcome }) => outcome === "failed")).toHaveLength(1);
  expect(condensed[0]?.startMs).toBe(0);
  expect(Math.max(...condensed.map(({ endMs }) => endMs))).toBeCloseTo(100_000, -3);
});

test("a failure among many is seen: in a box's bar, and in a timeline above what hides it", () => {
  const bar = renderShare({ ran: 999, failed: 1 }, 100).map(({ markup }) => markup);
  expect(bar.map((rect) => /outcome-(\w+)/.exec(rect)?.[1])).toEqual(["ran", "failed"]);
  const widths = bar.map((rect) => Number(/ width="([\d.]+)"/.exec(rect)?.[1]));
  expect(widths[1]).toBeGreaterThan(3);
  expect((widths[0] ?? 0) + (widths[1] ?? 0)).toBeCloseTo(100, 0);
  const bars = Array.from({ length: 100 }, (_, index) => ({
    name: `${index}`,
    startMs: 0,
    endMs: index === 50 ? 1 : 1000,
    outcome: index === 50 ? "failed" : "ran",
  }));
  const { markup } = renderTimeline(
    { kind: "timeline", label: "t", rows: [{ name: "a", href: "#a", note: "", bars }], totalMs: 1000 },
    760,
  );
  const last = markup.match(/<rect class="bar [^>]*>/g)?.at(-1) ?? "";
  expect(last).toContain("outcome-failed");
  expect(Number(/ width="([\d.]+)"/.exec(last)?.[1])).toBeGreaterThanOrEqual(4);
});

test("a long table says how many rows it leaves out, and where they are only if they are", () => {
  const rows = Array.from({ length: 200 }, (_, index) => [`row ${index}`]);
  const table = { caption: "t", columns: [{ title: "a" }], rows };
  expect(renderTable({ ...table, csv: "t" }).markup).toContain("80 more rows are in the CSV.");
  expect(renderTable(table).markup).toContain("80 more rows.");
  const whole = renderTable({ ...table, whole: true }).markup;
  expect([whole.match(/row \d+/g)?.length, whole.includes("tall"), whole.includes("more row")]).toEqual([
    200,
    false,
    false,
  ]);
});

test("a table of long texts is stacked on a phone, one of figures is not", () => {
  const text = "a text of some length that needs room";
  const render = (rows: readonly (string | number)[][]): boolean =>
    renderTable({ caption: "t", columns: [{ title: "a" }, { title: "b" }, { title: "c" }], rows }).markup.includes(
      'class="stacks"',
    );
  expect(render([[text, text, text]])).toBe(true);
  expect(render([[text, text, 1]])).toBe(false);
  expect(render([["a", "b", "c"]])).toBe(false);
});

test("repetitions are thin lines with their mean, at the epochs that all have", () => {
  const stages = [0, 1].map((seed) =>
    stage(`train[seed=${seed}]`, {
      loss: curve([[1, 10 + seed], [2, 4 + seed], ...(seed === 0 ? ([[3, 1]] as const) : [])]),
    }),
  );
  const [merged] = mergeCurves(stages, "seed");
  expect(merged?.panel.series[0]?.lines).toHaveLength(2);
  expect(merged?.panel.series[0]?.mean).toEqual([
    [1, 10.5],
    [2, 4.5],
  ]);
});

test("a line is told by a shape at its end, too, and keeps both while others have no points", () => {
  const stages = ["a", "b"].map((model) =>
    stage(`train[model=${model}]`, {
      loss: curve(
        model === "a"
          ? []
          : [
              [1, 10],
              [2, 4],
            ],
      ),
    }),
  );
  const [merged] = mergeCurves(stages, "seed");
  expect(merged?.panel.series.map(({ name, hue }) => [name, hue])).toEqual([["b", 1]]);
  const { markup } = renderLines(
    merged?.panel ?? { kind: "lines", label: "", x: { title: "" }, y: { title: "" }, series: [] },
    400,
  );
  expect(markup.split(`class="dot hue-1"`)).toHaveLength(2);
  expect(markup).toContain(shapeOf(1));
});

test("the figures of a matrix are means over its seeds, with intervals", () => {
  const stages = [70, 72, 77].map((value, seed) => stage(`eval[model=a,seed=${seed}]`, {}, { accuracy: value }));
  const [figure] = summarizeMetrics(stages, "seed");
  // t(0.975, 2) = 4.3027 times √(13 / 3).
  expect(figure).toMatchObject({ place: "a", metric: "accuracy", mean: 73 });
  expect(figure?.margin).toBeCloseTo(8.957, 3);
});

test("AP by class is one chart of all models, each with the interval over its seeds", () => {
  const classes = (cat: number, dog: number): StageReport["report"] => ({
    metrics: {},
    tables: {
      classes: {
        title: "Classes",
        columns: [{ key: "class" }, { key: "n" }, { key: "ap", title: "AP", unit: "%", better: "higher" }],
        rows: [
          { class: "cat", n: 3, ap: cat },
          { class: "dog", n: 5, ap: dog },
          { class: "cow", n: 0, ap: null },
        ],
      },
      costs: { columns: [{ key: "cost" }, { key: "ap", unit: "%" }], rows: [{ cost: 1, ap: 2 }] },
    },
  });
  const instance = (name: string, cat: number, dog: number): StageView => ({
    ...stage(name),
    reports: stage(name).reports.map((each) => ({ ...each, report: classes(cat, dog) })),
  });
  const stages = [
    instance("voc[model=moco,seed=0]", 70, 30),
    instance("voc[model=moco,seed=1]", 72, 30),
    instance("voc[model=random,seed=0]", 40, 20),
  ];
  const charts = mergeTables(stages, "seed");
  expect(charts.map(({ title, panel }) => [title, panel.value])).toEqual([
    ["AP by class", { title: "AP", unit: "%", better: "higher" }],
  ]);
  const points = charts[0]?.panel.points.map(({ group, name, mean, values }) => [group, name, mean, values]);
  expect(points).toEqual([
    ["cat", "moco", 71, [70, 72]],
    ["cat", "random", 40, [40]],
    ["dog", "moco", 30, [30, 30]],
    ["dog", "random", 20, [20]],
  ]);
  // t(0.975, 1) = 12.706 times √(2 / 2).
  expect(charts[0]?.panel.points[0]?.high).toBeCloseTo(71 + 12.706, 2);
});

test("every point of a row of dots has a place of its own", () => {
  const points = ["a", "b", "c"].map((name) => ({ group: "cat", name, mean: 50, low: 40, high: 60 }));
  const panel: DotsPanel = { kind: "dots", label: "l", value: { title: "AP", unit: "%" }, points, marks: [] };
  const heights = [...renderDots(panel, 400).markup.matchAll(/translate\([\d.]+ ([\d.]+)\)/g)].map(([, y]) =>
    Number(y),
  );
  expect(heights.map((y) => y - (heights[0] ?? 0))).toEqual([0, 8, 16]);
});

test("an edge that others imply is not drawn; no path is lost", () => {
  const nodes = [
    { id: "a", sources: [] },
    { id: "b", sources: ["a"] },
    { id: "c", sources: ["a", "b"] },
    { id: "d", sources: ["a", "c", "gone"] },
    { id: "e", sources: ["a"] },
  ];
  expect(reduceEdges(nodes).map(String)).toEqual(["a,b", "b,c", "c,d", "a,e"]);
});

test("results are what has the most before it and nothing after", () => {
  const group = (name: string, ...sources: string[]): StageGroup => ({ name, uses: "command", stages: [], sources });
  const groups = [
    group("data"),
    group("unused", "data"),
    group("train", "data"),
    group("eval", "train"),
    group("compare", "eval", "data"),
  ];
  expect(findResults(groups).map(({ name }) => name)).toEqual(["compare"]);
});

test("a graph of a thousand stages is drawn by their types", () => {
  const stages = Array.from({ length: 1000 }, (_, index) => stage(`s${index}`));
  const plan = {
    name: "p",
    file: "/p.yaml",
    settings: {},
    stages: stages.map(({ name }, index) => ({
      name,
      stage: name,
      uses: index % 2 === 0 ? "even" : "odd",
      matrix: {},
      params: {},
      inputs: index === 0 ? [] : [{ name: "a", source: "stage" as const, from: index - 1, output: "o" }],
      outputs: {},
      resources: { cpus: 1, memoryBytes: 0, gpus: 0 },
      retries: 0,
      tools: [],
    })),
  };
  const boxes = drawBoxes({ plan, stages, record: {}, codes: new Map() } as unknown as RunView);
  expect(boxes.map(({ label, count, sources }) => [label, count, sources])).toEqual([
    ["even", 500, ["odd"]],
    ["odd", 500, ["even"]],
  ]);
});

test("a graph's drawing holds all of its boxes and edges", () => {
  const box = (id: string, ...sources: string[]): GraphBox => ({
    id,
    label: id,
    count: 1,
    uses: "u",
    sources,
    standings: { ran: 1 },
    durationMs: 0,
    bytes: 0,
  });
  const boxes = [box("a"), box("b", "a"), box("c", "b"), box("d", "c"), box("e", "a", "d"), box("f", "a", "e")];
  const { markup } = renderGraph(boxes, ({ id }) => `#${id}`);
  const [x = 0, y = 0, width = 0, height = 0] = (/viewBox="([^"]+)"/.exec(markup)?.[1] ?? "").split(" ").map(Number);
  const spots = [...markup.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(
    ([, left, top]) => [Number(left), Number(top)] as const,
  );
  expect(spots.length).toBeGreaterThan(10);
  for (const [left, top] of spots) expect(left >= x && left <= x + width && top >= y && top <= y + height).toBe(true);
});

test("a column's numbers have equal decimals; figures of different sorts have their own", () => {
  const column = (values: readonly number[], mixed = false): string[] =>
    [
      ...renderTable({
        caption: "c",
        columns: [{ title: "v", mixed }],
        rows: values.map((value) => [value]),
      }).markup.matchAll(/<td[^>]* data-v="[^"]*">(?:<span[^>]*>)?([^<]+)</g),
    ].map(([, text]) => text ?? "");
  expect(column([81.0003, 86.18, 5.5])).toEqual(["81.00", "86.18", "5.50"]);
  expect(column([1, 20, 300])).toEqual(["1", "20", "300"]);
  expect(column([0.00012, 4800.5])).toEqual(["0.00012", "4801"]);
  expect(column([63, 3.938], true)).toEqual(["63", "3.938"]);
});

test("of a malformed report the good parts are shown", () => {
  const report = parseReport({
    metrics: { good: 1, bad: "x", worse: null },
    title: 3,
    notes: ["fine"],
    tables: { rows: [{ a: 1 }], bad: 3 },
    curves: { bad: { title: "x" } },
    pictures: [
      { file: "../../etc/passwd", title: "t", alt: "a" },
      { file: "/abs.png", title: "t", alt: "a" },
      { file: "in/side.png", title: "t", alt: "a", kind: "new" },
    ],
  });
  expect(report.metrics).toEqual({ good: 1 });
  expect(report.notes).toEqual(["fine"]);
  expect(Object.keys(report.tables ?? {})).toEqual(["rows"]);
  expect(report.curves).toEqual({});
  expect(report.pictures?.map(({ file }) => file)).toEqual(["in/side.png"]);
  for (const value of [null, 3, "x", []]) expect(parseReport(value).metrics).toEqual({});
});

test("a text diff has the lines that differ, with three around", () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
  const [hunk] = diffLines(before, before.replace("line 10\n", "line ten\n"));
  expect(hunk?.lines.filter((line) => !line.startsWith(" "))).toEqual(["-line 10", "+line ten"]);
  expect(hunk?.lines).toHaveLength(8);
});

test("of a line that replaces another the part that differs is marked", () => {
  const parts = markLines([" same", "-const rate = 0.03;", "+const rate = 0.3;", "-one", "+two", "+three"]).map(
    ({ kind, parts: each }) => [kind, ...each.map(({ text, marked }) => (marked ? `[${text}]` : text))],
  );
  expect(parts).toEqual([
    ["same", " same"],
    ["del", "-const rate = 0.", "[0]", "3;"],
    ["add", "+const rate = 0.", "3;"],
    ["del", "-one"],
    ["add", "+two"],
    ["add", "+three"],
  ]);
});

test("lines that two stage types share are shown with the first", () => {
  const change = (type: string): CodeChange =>
    ({ type, stages: [type], before: `${type} 1`, after: `${type} 2`, files: [] }) as unknown as CodeChange;
  const diff = (type: string, ...added: string[]): CodeDiff => ({
    type,
    before: `${type} 1`,
    after: `${type} 2`,
    hunks: added.map((line, index) => ({ oldStart: index, newStart: index, lines: [` before ${type}`, `+${line}`] })),
  });
  const page = renderCodeChanges([change("a"), change("b")], [diff("a", "shared"), diff("b", "shared", "own")])?.markup;
  expect(page?.match(/\+shared/g)).toHaveLength(1);
  expect(page?.match(/\+own/g)).toHaveLength(1);
  expect(page).toContain("1 change is shown with a.");
});

function curve(points: Curve["series"][number]["points"]): Curve {
  return { title: "loss", x: { title: "epoch" }, y: { title: "loss" }, series: [{ name: "loss", points }] };
}

function stage(
  name: string,
  curves: { readonly [name: string]: Curve } = {},
  metrics: { readonly [name: string]: number } = {},
): StageView {
  const axes = [...name.matchAll(/(\w+)=(\w+)/g)].map(([, axis = "", value = ""]) => [axis, value] as const);
  return {
    name,
    group: name.replace(/\[.*/, ""),
    axes,
    standing: "ran",
    durationMs: 1,
    bytes: 1,
    reports: [{ output: "report", artifact: {}, report: { metrics, curves } }],
    steps: [],
    manifest: { metrics, outputs: {}, key: { inputs: {}, params: {} } },
  } as unknown as StageView;
}
