import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "../../src/report/report.ts";
import { createProject } from "./project.ts";

/** Features of 12 objects × 12 views: how much of them is the object, the rest is noise. */
const MAKE_FEATURES = `
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
const { OUT_FEATURES: folder, PARAM_SIGNAL: signal, PARAM_SEED: seed } = process.env;
let state = 12345 + 977 * Number(seed);
const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const [count, dim] = [144, 64];
const centres = Array.from({ length: 12 }, () => Array.from({ length: dim }, normal));
const rows = Array.from({ length: count }, (_, i) => ({ object: Math.floor(i / 12), azimuth: (i % 12) * 30 }));
const data = Float32Array.from(rows.flatMap(({ object }) => centres[object].map((v) => Number(signal) * v + normal())));
const header = JSON.stringify({ features: { dtype: "F32", shape: [count, dim], data_offsets: [0, data.byteLength] } });
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "features.safetensors"), Buffer.concat([length, Buffer.from(header), Buffer.from(data.buffer)]));
const line = ({ object, azimuth }) =>
  JSON.stringify({ key: object + "/" + azimuth, label: object % 3, factors: { object: String(object), azimuth } }) + "\\n";
writeFileSync(join(folder, "rows.jsonl"), rows.map(line).join(""));
writeFileSync(join(folder, "features.json"), JSON.stringify({ version: 1, count, dim, classes: ["a", "b", "c"] }) + "\\n");
`;

const STUDY = `
name: measures
params: { costs: [0.1, 1, 10] }
stages:
  learned:
    uses: command
    matrix: { model: [learned], seed: [0, 1, 2] }
    in: { script: { path: make.mjs } }
    with: { run: 'node "$IN_SCRIPT"', signal: 2, seed: "\${matrix.seed}" }
    out: { features: features }
  random:
    uses: command
    matrix: { model: [random], seed: [0, 1, 2] }
    in: { script: { path: make.mjs } }
    with: { run: 'node "$IN_SCRIPT"', signal: 0.2, seed: "\${matrix.seed}" }
    out: { features: features }
  viewpoint:
    uses: evaluate-invariance
    in: { features: { union: [learned.features, random.features] } }
    with: { protocol: viewpoint }
  voc:
    uses: transfer-voc
    in: { train: { union: [learned.features, random.features] }, test: { union: [learned.features, random.features] } }
    with: { costs: "\${params.costs}" }
    resources: { cpus: 2 }
  knn:
    uses: transfer-knn
    in: { train: { union: [learned.features, random.features] }, test: { union: [learned.features, random.features] } }
  compare:
    uses: compare
    in: { invariance: { gather: viewpoint.report }, voc: { gather: voc.report }, knn: { gather: knn.report } }
    with:
      claims:
        - { name: views, text: Learning helps., metric: [viewpoint/RIS@10, voc/mAP], better: learned, than: random }
`;

test("features are measured and compared by the real runner, and other C's rerun only the transfer and the comparison", async () => {
  const project = createProject();
  project.write("make.mjs", MAKE_FEATURES);
  project.write("pipeline.yaml", STUDY);
  const first = await project.run();
  expect(first.outcomes).toMatchObject({ ran: 6 + 18 + 1, failed: 0 });
  const place = join(project.folder, "report");
  expect((await project.start(["get", "compare.report", place]).ended).code).toBe(0);
  const report: Report = JSON.parse(readFileSync(join(place, "report.json"), "utf8"));
  expect(report.metrics).toMatchObject({ "claims reproduced": 1 });
  expect(report.metrics["viewpoint/RIS@10/learned"]).toBeGreaterThan(report.metrics["viewpoint/RIS@10/random"] ?? 100);

  const second = await project.run(["--set", "params.costs=[1]"]);
  expect(second.outcomes).toMatchObject({ ran: 7, cached: 18 });
  const diff = await project.start(["diff"]).ended;
  expect(diff.stdout).toContain("costs");
});
