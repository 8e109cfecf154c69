import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProject, type Project } from "./project.ts";

const STUDY = `
stages:
  pretrain:
    uses: command
    matrix: { model: [frames, regions], seed: [0, 1] }
    with: { run: 'echo "$PARAM_MODEL $PARAM_SEED" > $OUT_ENCODER', model: "\${matrix.model}", seed: "\${matrix.seed}" }
    out: { encoder: file }
  labels:
    uses: command
    matrix: { model: [supervised], seed: [0, 1] }
    with: { run: 'echo "labels $PARAM_SEED" > $OUT_ENCODER', seed: "\${matrix.seed}" }
    out: { encoder: file }
  random:
    uses: command
    matrix: { model: [random], seed: [0, 1] }
    with: { run: 'echo "chance $PARAM_SEED" > $OUT_ENCODER', seed: "\${matrix.seed}" }
    out: { encoder: file }
  probe:
    uses: command
    in: { encoder: { union: [pretrain.encoder, labels.encoder] } }
    with: { run: 'cp $IN_ENCODER $OUT_REPORT' }
    out: { report: file }
  compare:
    uses: command
    in: { all: { gather: [probe.report, pretrain.encoder] } }
    with: { run: 'cd $IN_ALL; for f in *; do test "$f" = index.json || echo "$f: $(cat "$f")"; done > $OUT_TABLE' }
    out: { table: file }
`;

async function readTable(project: Project): Promise<string[]> {
  const place = join(project.folder, "table");
  const { code } = await project.start(["get", "compare.table", place, "--force"]).ended;
  expect(code).toBe(0);
  return readFileSync(place, "utf8").trimEnd().split("\n");
}

test("a consumer of a union runs once for each instance of each source, and one more source reruns none of them", async () => {
  const project = createProject();
  project.write("pipeline.yaml", STUDY);
  const first = await project.run(["compare"]);
  expect(first.outcomes).toMatchObject({ ran: 4 + 2 + 6 + 1, failed: 0 });
  expect(await readTable(project)).toEqual([
    "pretrain[model=frames,seed=0]: frames 0",
    "pretrain[model=frames,seed=1]: frames 1",
    "pretrain[model=regions,seed=0]: regions 0",
    "pretrain[model=regions,seed=1]: regions 1",
    "probe[model=frames,seed=0]: frames 0",
    "probe[model=frames,seed=1]: frames 1",
    "probe[model=regions,seed=0]: regions 0",
    "probe[model=regions,seed=1]: regions 1",
    "probe[model=supervised,seed=0]: labels 0",
    "probe[model=supervised,seed=1]: labels 1",
  ]);

  project.write("pipeline.yaml", STUDY.replace("labels.encoder]", "labels.encoder, random.encoder]"));
  const second = await project.run(["compare"]);
  expect(second.outcomes).toMatchObject({ ran: 2 + 2 + 1, cached: 12 });
  expect((await readTable(project)).filter((line) => line.includes("random"))).toEqual([
    "probe[model=random,seed=0]: chance 0",
    "probe[model=random,seed=1]: chance 1",
  ]);
});

test("explain, graph, --set and targets take instances of a union by name", async () => {
  const project = createProject();
  project.write("pipeline.yaml", STUDY);
  const target = "probe[model=supervised,seed=1]";
  expect((await project.run([target])).outcomes).toMatchObject({ ran: 2 });
  const explained = await project.start(["explain", project.pipeline, target, "--set", "stages.labels.with.run=true"])
    .ended;
  expect(explained.stdout).toContain("labels[model=supervised,seed=1]");
  const { stdout } = await project.start(["graph", project.pipeline]).ended;
  expect(stdout).toContain("probe ×6  command  ← also pretrain ×4");
});

test("a renamed stage reruns what gathers it, since that is told the name", async () => {
  const project = createProject();
  project.write("pipeline.yaml", STUDY);
  await project.run(["compare"]);
  project.write("pipeline.yaml", STUDY.replaceAll("pretrain", "train"));
  expect((await project.run(["compare"])).outcomes).toMatchObject({ ran: 1, cached: 12 });
  expect((await readTable(project))[6]).toBe("train[model=frames,seed=0]: frames 0");
});
