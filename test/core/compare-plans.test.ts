import { expect, test } from "vitest";
import { comparePlans, plansDiffer } from "../../src/core/compare-plans.ts";
import { renderPlanComparison } from "../../src/core/render-comparison.ts";
import { sketchPlan } from "./plans.ts";

const BEFORE = sketchPlan({
  data: { uses: "ingest", in: { root: "/data/voc" } },
  "train[seed=0]": { params: { lr: 0.1, layers: null }, in: { x: "data.out" } },
  "train[seed=1]": { params: { lr: 0.1, layers: null }, in: { x: "data.out" } },
  all: { in: { models: ["train[seed=0].out", "train[seed=1].out"] } },
});
const AFTER = sketchPlan({
  data: { uses: "ingest-voc", in: { root: "/data/voc2012" } },
  "train[seed=0]": { params: { lr: 0.2 }, in: { x: "data.out" } },
  "train[seed=1]": { params: { lr: 0.2 }, in: { x: "data.out" } },
  "train[seed=2]": { params: { lr: 0.2 }, in: { x: "data.out" } },
  all: { in: { models: ["train[seed=0].out", "train[seed=1].out", "train[seed=2].out"] }, outputs: { out: "report" } },
});

test("two pipelines differ in stages, params, types and wires", () => {
  expect(renderPlanComparison(comparePlans(BEFORE, AFTER)).join("\n")).toBe(`Stages
  +  train[seed=2]
Params
  data      uses     ingest → ingest-voc
  train ×2  layers   null → absent
  train ×2  lr       0.1 → 0.2
  all       out.out  file → report
Inputs
  data.root   /data/voc → /data/voc2012
  all.models  train ×2.out → train ×3.out`);
});

test("equal pipelines do not differ, changed ones do", () => {
  expect(plansDiffer(comparePlans(BEFORE, BEFORE))).toBe(false);
  expect(plansDiffer(comparePlans(BEFORE, AFTER))).toBe(true);
});
