import { expect, test } from "vitest";
import type { Outcome } from "../../src/core/event.ts";
import { listNodes } from "../../src/core/graph-nodes.ts";
import { renderDot } from "../../src/core/render-dot.ts";
import { renderMermaid } from "../../src/core/render-mermaid.ts";
import { renderTree } from "../../src/core/render-tree.ts";
import { sketchPlan } from "./plans.ts";

const STUDY = sketchPlan({
  world: { uses: "synthesize-world" },
  views: { uses: "augment-views" },
  video: { uses: "ingest", in: { root: "world.out" } },
  stills: { uses: "ingest", in: { root: "world.out" } },
  tracks: { uses: "track-regions", in: { frames: "video.out" } },
  "pretrain[seed=0]": { uses: "moco", in: { frames: "video.out", tracks: "tracks.out", views: "views.out" } },
  "pretrain[seed=1]": { uses: "moco", in: { frames: "video.out", tracks: "tracks.out", views: "views.out" } },
  "eval[seed=0]": { uses: "probe", in: { encoder: "pretrain[seed=0].out", images: "stills.out" } },
  "eval[seed=1]": { uses: "probe", in: { encoder: "pretrain[seed=1].out", images: "stills.out" } },
  report: { uses: "report", in: { evals: ["eval[seed=0].out", "eval[seed=1].out"] } },
});

const OUTCOMES = new Map<string, Outcome>([
  ["world", "cached"],
  ["pretrain[seed=0]", "cached"],
  ["pretrain[seed=1]", "ran"],
  ["eval[seed=0]", "failed"],
  ["eval[seed=1]", "failed"],
]);

test("the tree names each stage once, folds a matrix, and keeps the main line at the margin", () => {
  expect(renderTree(listNodes(STUDY)).join("\n")).toBe(`● world  synthesize-world
├─● stills  ingest
↓ video  ingest
↓ tracks  track-regions
↓ pretrain ×2  moco  ← also views, video
↓ eval ×2  probe  ← also stills
↓ report  report
● views  augment-views`);
});

test("the tree shows how stages stand, also where the instances of one differ", () => {
  const tree = renderTree(listNodes(STUDY, { outcomes: OUTCOMES }));
  expect(tree[0]).toBe("● world  synthesize-world  cached");
  expect(tree[4]).toBe("↓ pretrain ×2  moco  ← also views, video  1 ran, 1 cached");
  expect(tree[5]).toBe("↓ eval ×2  probe  ← also stills  failed");
  expect(tree[6]).toBe("↓ report  report");
});

test("with instances, branches stand beside the trunk", () => {
  expect(renderTree(listNodes(STUDY, { instances: true })).join("\n")).toBe(`● world  synthesize-world
├─● stills  ingest
↓ video  ingest
↓ tracks  track-regions
├─● pretrain[seed=0]  moco  ← also views, video
│ ↓ eval[seed=0]  probe  ← also stills
↓ pretrain[seed=1]  moco  ← also views, video
↓ eval[seed=1]  probe  ← also stills
↓ report  report  ← also eval[seed=0]
● views  augment-views`);
});

test("Mermaid gets nodes, edges and a class for each outcome in use", () => {
  expect(renderMermaid(listNodes(STUDY, { outcomes: OUTCOMES })).join("\n")).toBe(`flowchart TD
  n0["world<br>synthesize-world<br>cached"]:::cached
  n1["views<br>augment-views"]
  n2["video<br>ingest"]
  n3["stills<br>ingest"]
  n4["tracks<br>track-regions"]
  n5["pretrain ×2<br>moco<br>1 ran, 1 cached"]
  n6["eval ×2<br>probe<br>failed"]:::failed
  n7["report<br>report"]
  n0 --> n2
  n0 --> n3
  n2 --> n4
  n1 --> n5
  n2 --> n5
  n4 --> n5
  n3 --> n6
  n5 --> n6
  n6 --> n7
  classDef ran fill:#b7e4c7,color:#212529
  classDef cached fill:#e9ecef,color:#212529
  classDef failed fill:#f4acb7,color:#212529`);
});

test("Mermaid and DOT labels can't break out of their quotes", () => {
  const nodes = listNodes(sketchPlan({ 'a"b\\<': {} }));
  expect(renderMermaid(nodes)[1]).toBe('  n0["a#34;b#92;#60;<br>command"]');
  expect(renderDot("x", nodes)[2]).toBe('  n0 [label="a\\"b\\\\<\\ncommand"];');
});

test("DOT gets a digraph with coloured boxes", () => {
  const plan = sketchPlan({ a: {}, b: { in: { x: "a.out" } } });
  expect(renderDot("study", listNodes(plan, { outcomes: new Map([["a", "ran"]]) })).join("\n")).toBe(`digraph "study" {
  node [shape=box, style=filled, fillcolor=white];
  n0 [label="a\\ncommand\\nran", fillcolor=palegreen];
  n1 [label="b\\ncommand"];
  n0 -> n1;
}`);
});

test("a chain of 10,000 is drawn without recursion and without indent", () => {
  const chain = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`s${index}`, index === 0 ? {} : { in: { x: `s${index - 1}.out` } }]),
  );
  const lines = renderTree(listNodes(sketchPlan(chain)));
  expect(lines).toHaveLength(10_000);
  expect(lines.at(-1)).toBe("↓ s9999  command");
});

test("a comb of 5,000 teeth is indented once, a binary tree by its depth", () => {
  const comb = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => {
      const above = index % 2 === 0 ? index - 2 : index - 1;
      return [`s${index}`, above < 0 ? {} : { in: { x: `s${above}.out` } }];
    }),
  );
  const tree = Object.fromEntries(
    Array.from({ length: 1023 }, (_, index) => [
      `s${index}`,
      index === 0 ? {} : { in: { x: `s${Math.floor((index - 1) / 2)}.out` } },
    ]),
  );
  const longest = (lines: readonly string[]): number => Math.max(...lines.map((line) => line.search(/s\d/)));
  expect(longest(renderTree(listNodes(sketchPlan(comb))))).toBe("├─● ".length);
  expect(longest(renderTree(listNodes(sketchPlan(tree))))).toBe(2 * 9 + 2);
});
