import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runPipe } from "./pipe.ts";

const PIPELINE = `name: study
stages:
  data: { uses: command, with: { run: "echo 1 > $OUT_D" }, out: { d: file } }
  train:
    uses: command
    matrix: { seed: [0, 1] }
    in: { d: data.d }
    with: { run: "cp $IN_D $OUT_M", seed: "\${matrix.seed}" }
    out: { m: file }
  report:
    uses: command
    in: { all: { gather: train.m } }
    with: { run: "cat $IN_ALL/seed=* > $OUT_R" }
    out: { r: file }
`;
let store = "";
let file = "";

beforeAll(() => {
  store = mkdtempSync(join(tmpdir(), "pipe-cli-graph-"));
  file = join(store, "study.yaml");
  writeFileSync(file, PIPELINE);
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

test("pipe graph draws the stages of a pipeline that never ran", async () => {
  expect(await runPipe(["graph", file], store)).toEqual({
    code: 0,
    stdout: "● data  command\n↓ train ×2  command\n↓ report  command\n",
    stderr: "",
  });
});

test("pipe graph prints Mermaid, DOT and JSON", async () => {
  expect((await runPipe(["graph", file, "--mermaid"], store)).stdout).toMatch(
    /^flowchart TD\n {2}n0\["data<br>command"\]\n/,
  );
  expect((await runPipe(["graph", file, "--dot"], store)).stdout).toMatch(/^digraph "study" \{\n/);
  const { stdout } = await runPipe(["graph", file, "--json"], store);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "study",
    stages: [
      { name: "data", sources: [] },
      { name: "train[seed=0]", stage: "train", matrix: { seed: 0 }, sources: ["data"] },
      { name: "train[seed=1]" },
      { name: "report", sources: ["train[seed=0]", "train[seed=1]"] },
    ],
  });
});

test("pipe graph shows the outcomes of the pipeline's last run", async () => {
  expect((await runPipe(["run", file], store)).code).toBe(0);
  const { stdout } = await runPipe(["graph", file, "--instances"], store);
  expect(stdout).toBe(`● data  command  ran
├─● train[seed=0]  command  ran
↓ train[seed=1]  command  ran
↓ report  command  ← also train[seed=0]  ran
`);
});
