import { expect, test } from "vitest";
import { readYaml } from "../../src/adapters/yaml.ts";
import { toJson } from "../../src/core/located.ts";
import { renderSchema } from "../../src/core/schema.ts";
import { STUDY_TYPES } from "../golden/stage-types.ts";
import { planStudy } from "../runner/read-study.ts";
import { findBreaches } from "./json-schema.ts";

const STUDY = `
name: study
x-common: &common { epochs: 3, temperature: 0.1 }
params: { epochs: 3, seeds: [0, 1] }
stages:
  images: { uses: ingest-images, in: { root: { path: /data } }, with: { side: 32 } }
  train:
    uses: pretrain
    in: { images: images.images }
    with: { <<: *common, seed: "\${matrix.seed}", optimizer: { name: adam, lr: 0.1, milestones: [1, 2] } }
    matrix: { seed: "\${params.seeds}" }
    resources: { cpus: 2, memory: 2GB, gpus: 0 }
    timeout: 2h
    retries: 1
    tools: [ffmpeg]
  sum: { uses: summarize, in: { reports: { gather: train.report } } }
  plot: { uses: command, in: { r: sum.report, s: { path: plot.py } }, with: { run: "python3 $IN_S", dpi: 90 }, out: { figure: file } }
profiles:
  paper: { params: { epochs: 200 }, stages: { train: { with: { temperature: 0.07 } } } }
settings: { gc: { maxSize: 20GB, keepRuns: 3 } }
`;

const schema = renderSchema(STUDY_TYPES);

function breaches(text: string): string[] {
  const { tree, diagnostics } = readYaml({ file: "x", text });
  if (tree === undefined) throw new Error(JSON.stringify(diagnostics));
  return [...new Set(findBreaches(schema, toJson(tree), schema))];
}

test("the schema accepts a pipeline that plans", async () => {
  await planStudy(STUDY);
  expect(breaches(STUDY)).toEqual([]);
});

test.each([
  ["name: study", "nmae: study", ["$.nmae"]],
  ["uses: ingest-images", "uses: ingest-image", ["$.stages.images.uses"]],
  ["side: 32", "side: large", ["$.stages.images.with.side"]],
  ["side: 32", "sied: 32", ["$.stages.images.with.sied"]],
  ['seed: "${matrix.seed}"', 'seed: "s${matrix.seed}"', ["$.stages.train.with.seed"]],
  ["name: adam", "name: adan", ["$.stages.train.with.optimizer"]],
  [
    "in: { images: images.images }",
    "in: { image: images.images }",
    ["$.stages.train.in.images", "$.stages.train.in.image"],
  ],
  ["in: { images: images.images }", "in: { images: { gather: images.images } }", ["$.stages.train.in.images"]],
  ["<<: *common", "temperature: 0.1", ["$.stages.train.with.epochs"]],
  ["{ gather: train.report }", "{ path: /x }", ["$.stages.sum.in.reports"]],
  ["{ gather: train.report }", "{ union: [train.report] }", ["$.stages.sum.in.reports"]],
  ["in: { images: images.images }", "in: { images: { union: images.images } }", ["$.stages.train.in.images"]],
  ["retries: 1", "retry: 1", ["$.stages.train.retry"]],
  ["retries: 1", "out: { model: file }", ["$.stages.train.out"]],
  [", out: { figure: file }", "", ["$.stages.plot.out"]],
  ["cpus: 2", "cpus: many", ["$.stages.train.resources.cpus"]],
  ["cpus: 2", "cpus: 0", ["$.stages.train.resources.cpus"]],
  ["sum:", "my sum:", ["$.stages.my sum"]],
  ["keepRuns: 3", "keepRuns: few", ["$.settings.gc.keepRuns"]],
])("the schema refuses %j → %j", (right, wrong, paths) => {
  expect(STUDY).toContain(right);
  expect(breaches(STUDY.replace(right, wrong)).sort()).toEqual([...paths].sort());
});

test("the schema accepts a union, several gathered stages, and all cpus", () => {
  expect(breaches(STUDY.replace("cpus: 2", "cpus: all"))).toEqual([]);
  expect(breaches(STUDY.replace("images: images.images", "images: { union: [images.images] }"))).toEqual([]);
  expect(breaches(STUDY.replace("gather: train.report", "gather: [train.report, other.report]"))).toEqual([]);
});

test("a reference may stand for every value of `with:`, however deep", () => {
  const text = STUDY.replace(
    "lr: 0.1, milestones: [1, 2]",
    'lr: "${params.epochs}", milestones: [1, "${params.epochs}"]',
  );
  expect(breaches(text)).toEqual([]);
  expect(breaches(STUDY.replace(/optimizer: \{.*?\}/, 'optimizer: "${params.epochs}"'))).toEqual([]);
});

test("the order of the stage types means nothing", () => {
  expect(JSON.stringify(renderSchema([...STUDY_TYPES].reverse()))).toBe(JSON.stringify(schema));
});
