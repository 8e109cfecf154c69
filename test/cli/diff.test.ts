import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStore } from "../../src/adapters/store/store.ts";
import { digestOf } from "../../src/core/digest.ts";
import { runPipe } from "./pipe.ts";
import { recordRun } from "./recorded-runs.ts";

let store = "";
let first = "";
let second = "";

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "pipe-cli-diff-"));
  const train = (lr: number, seed: number): object => ({
    params: { lr, seed },
    code: `code ${lr}`,
    outputs: { model: "w".repeat(seed + lr * 10) },
    metrics: { loss: lr + seed },
  });
  const stages = (lr: number): { [name: string]: object } => ({
    "train[seed=0]": train(lr, 0),
    "train[seed=1]": train(lr, 1),
  });
  first = await recordRun(store, { startedAt: "2026-11-24T10:57:18.000Z", stages: stages(1) });
  second = await recordRun(store, { startedAt: "2026-11-24T11:57:18.000Z", stages: stages(2) });
  const disk = createStore(store, { now: () => Date.now() });
  for (const lr of [1, 2]) {
    const files = { "stages/train.ts": digestOf(`train ${lr}`), "src/same.ts": digestOf("same") };
    disk.writeDocument("codes", digestOf(`code ${lr}`), { files, packages: { sharp: `0.${lr}.0` } });
  }
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

test("pipe diff compares the last two runs", async () => {
  const { code, stdout } = await runPipe(["diff"], store);
  expect(code).toBe(0);
  expect(stdout).toBe(`A  ${first}  study  2026-11-24T10:57:18.000Z  2 ran, 0 cached
B  ${second}  study  2026-11-24T11:57:18.000Z  2 ran, 0 cached
Changed  1 param (lr); code of 1 stage type (1 file, 1 package)
Moved    1 of 1 mean beyond the 95 % interval of the difference: train loss
Params
  train ×2  lr  1 → 2
Code
  ~  stages/train.ts              command
  ~  package sharp 0.1.0 → 0.2.0  command
Inputs: no difference
Metrics
  stage  metric  n        mean A  mean B  B − A (95 % interval)         resolves
  train  loss    2 pairs     1.5     2.5                 +1 ± 0  moved       ≥ 0

  resolves: the smallest true difference that this many figures would find in 4 of 5 cases.
  With 2 pairs an exact sign-flip test can't go below p = 0.5; 6 pairs can reach 0.05.
Artifacts
  ~  train ×2.model  21 B → 41 B
`);
});

test("a run named alone is compared with the run of its pipeline before it", async () => {
  const whole = await runPipe(["diff"], store);
  expect(await runPipe(["diff", "latest"], store)).toEqual(whole);
  expect(await runPipe(["diff", second], store)).toEqual(whole);
  expect(await runPipe(["diff", first], store)).toMatchObject({
    code: 2,
    stderr: `unknown-run: ${first} is the first run of study: there is none before it to compare with
  Name both runs; \`pipe runs\` lists them.
`,
  });
});

test("--exit-code ends with 3 where anything differs, with 0 where nothing does", async () => {
  expect((await runPipe(["diff", first, second, "--exit-code"], store)).code).toBe(3);
  expect((await runPipe(["diff", first, "latest~1", "--exit-code"], store)).code).toBe(0);
});

test("--json gives the comparison to programs", async () => {
  const { stdout } = await runPipe(["diff", "--json"], store);
  expect(JSON.parse(stdout)).toMatchObject({
    a: first,
    b: second,
    params: [
      { stage: "train[seed=0]", name: "lr", before: 1, after: 2 },
      { stage: "train[seed=1]", name: "lr", before: 1, after: 2 },
    ],
    code: [{ type: "command", files: [{ path: "stages/train.ts", change: "changed" }] }],
    metrics: {
      grouped: [{ stage: "train", metric: "loss", method: "paired", n: [2, 2], difference: 1, verdict: "moved" }],
    },
  });
});

test("two pipeline files are compared as plans", async () => {
  const write = (name: string, run: string): string => {
    const path = join(store, name);
    writeFileSync(path, `name: p\nstages:\n  s: { uses: command, with: { run: "${run}" }, out: { o: file } }\n`);
    return path;
  };
  const [a, b] = [write("a.yaml", "echo 1 > $OUT_O"), write("b.yaml", "echo 2 > $OUT_O")];
  const { code, stdout } = await runPipe(["diff", a, b, "--exit-code"], store);
  expect(code).toBe(3);
  expect(stdout).toBe(`A  ${a}
B  ${b}
Params
  s  run  "echo 1 > $OUT_O" → "echo 2 > $OUT_O"
Inputs: no difference
`);
  expect((await runPipe(["diff", a, a, "--exit-code"], store)).code).toBe(0);
  const alone = await runPipe(["diff", a], store);
  expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining("name another pipeline file") });
  const mixed = await runPipe(["diff", a, "latest"], store);
  expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining(`"${a}" is a file, the other is not`) });
});
