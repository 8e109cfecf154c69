import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runPipe } from "../cli/pipe.ts";

/** It computes, draws, and claims that it keeps nothing; but it counts. */
const COUNT = `import { writeFileSync } from "node:fs";
import { z } from "zod";
import { defineStage } from "../src/stage.ts";

let uses = 0;

export default defineStage({
  description: "Counts the executions that its process has seen.",
  params: z.strictObject({ seed: z.int().describe("which execution") }),
  inputs: {},
  outputs: { o: "file" },
  reusable: true,
  run: async ({ outputs, threads }) => {
    const { openEngine } = await import("../src/tensor/engine.ts");
    const { openSharp } = await import("../src/images/sharp.ts");
    const { tf } = await openEngine({ threads });
    tf.tidy(() => tf.add(tf.ones([4]), tf.ones([4])).dataSync());
    const sharp = await openSharp();
    await sharp(new Uint8Array(12), { raw: { width: 2, height: 2, channels: 3 } }).png().toBuffer();
    uses += 1;
    writeFileSync(outputs.o, String(uses));
  },
});
`;

/** Every stage type of ours that says it is reusable, two instances at least. */
const STUDY = `name: reuse
stages:
  count: { uses: count, matrix: { seed: [0, 1, 2] }, with: { seed: "\${matrix.seed}" } }
  world: { uses: synthesize-world, with: { preset: small, videos: 1, coco: 0, got10k: 0, pascal3d: 0 } }
  turned: { uses: ingest-aloi, matrix: { protocol: [viewpoint] }, in: { root: world.aloi-view }, with: { part: view } }
  lit: { uses: ingest-aloi, matrix: { protocol: [illumination-direction] }, in: { root: world.aloi-ill }, with: { part: illumination-direction } }
  labelled: { uses: ingest-imagenet, in: { root: world.imagenet }, with: { split: train } }
  held-out: { uses: ingest-imagenet, in: { root: world.imagenet }, with: { split: val } }
  scenes: { uses: ingest-voc, in: { root: world.voc }, with: { split: trainval } }
  masks: { uses: ingest-ade20k, in: { root: world.ade20k }, with: { split: training } }
  encoder:
    uses: init-encoder
    matrix: { width: [0.125, 0.25] }
    with: { architecture: resnet10, width: "\${matrix.width}", stem: small, side: 32 }
  features:
    uses: extract-features
    resources: { cpus: 1 }
    in: { encoder: encoder.encoder, images: { union: [turned.images, lit.images] } }
  invariance:
    uses: evaluate-invariance
    in: { features: features.features, images: { union: [turned.images, lit.images] } }
    with: { protocol: "\${matrix.protocol}" }
  boxes:
    uses: extract-features
    resources: { cpus: 1 }
    in: { encoder: encoder.encoder, images: scenes.images }
    with: { of: boxes }
  voc: { uses: transfer-voc, in: { train: boxes.features, test: boxes.features }, with: { costs: [1] } }
  knn: { uses: transfer-knn, in: { train: boxes.features, test: boxes.features } }
  linear:
    uses: transfer-linear
    resources: { cpus: 1 }
    in: { encoder: encoder.encoder, train: labelled.images, test: held-out.images }
    with: { views: 1, epochs: 2, milestones: [1] }
  ade20k:
    uses: transfer-ade20k
    resources: { cpus: 1 }
    in: { encoder: encoder.encoder, train: masks.images, test: masks.images }
    with: { side: 64, epochs: 2, hidden: 8 }
`;

const repository = resolve(import.meta.dirname, "../..");
let project = "";
let file = "";

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "pipe-reuse-"));
  for (const folder of ["src", "stages"]) cpSync(join(repository, folder), join(project, folder), { recursive: true });
  for (const name of ["package.json", "tsconfig.json"]) cpSync(join(repository, name), join(project, name));
  symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "stages/count.ts"), COUNT);
  mkdirSync(join(project, "pipelines"));
  file = join(project, "pipelines/reuse.yaml");
  writeFileSync(file, STUDY);
  const { code, stderr } = await pipe("run", file, "--jobs", "1", "--quiet");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const pipe = (...argv: string[]) => runPipe(["--project", project, ...argv], join(project, "artifacts"), project);

test("a process runs one stage after the other of a type that says so, with an engine and pictures", async () => {
  const uses = [];
  for (const seed of [0, 1, 2]) {
    const place = join(project, `count-${seed}`);
    expect((await pipe("get", `count[seed=${seed}].o`, place)).code).toBe(0);
    uses.push(Number(readFileSync(place, "utf8")));
  }
  expect(uses.sort()).toEqual([1, 2, 3]);
});

test("verifying by a rerun in new processes exposes a type that says so wrongly", async () => {
  const { code, stdout } = await pipe("verify", "--rerun", "count", "--file", file);
  expect(code).toBe(1);
  expect(stdout.match(/: same bytes/g)).toHaveLength(1);
  expect(stdout.match(/: differs/g)).toHaveLength(2);
});

test.each(["features", "invariance", "voc", "knn", "linear", "ade20k"])(
  "%s: a new process gives the same bytes as a used one",
  async (stage) => {
    const { code, stdout } = await pipe("verify", "--rerun", stage, "--file", file);
    expect(stdout).not.toContain("differs");
    expect(stdout.split("\n").length).toBeGreaterThan(2);
    expect(code).toBe(0);
  },
);
