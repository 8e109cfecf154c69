import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runPipe } from "./pipe.ts";
import { recordRun } from "./recorded-runs.ts";

let store = "";
let first = "";
let second = "";

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "pipe-cli-runs-"));
  first = await recordRun(store, {
    startedAt: "2026-11-24T10:57:18.000Z",
    stages: { train: { outputs: { model: "weights" }, metrics: { loss: 0.25 }, params: { lr: 1 } } },
  });
  second = await recordRun(store, {
    startedAt: "2026-11-24T11:57:18.000Z",
    stages: {
      train: { outcome: "cached", outputs: { model: "weights" }, params: { lr: 1 } },
      eval: { outcome: "failed" },
      report: { outcome: "skipped", reason: { why: "upstream-failed", stage: "eval" } },
    },
  });
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

test("pipe runs lists the newest first, up to a limit", async () => {
  const { code, stdout } = await runPipe(["runs", "--limit", "1"], store);
  expect(code).toBe(0);
  const lines = stdout
    .replace(/(now|\d+ \w+ ago)/, "AGO")
    .replace(/ +/g, " ")
    .split("\n");
  expect(lines).toEqual([
    "run pipeline state when time stages",
    `${second} study finished AGO 4.2 s 0 ran, 1 cached, 1 failed, 1 skipped`,
    "… and 1 more: pipe runs --limit 0",
    "",
  ]);
});

test("pipe runs --json gives all that the ledger knows", async () => {
  const { stdout } = await runPipe(["runs", "--json"], store);
  expect(JSON.parse(stdout)).toMatchObject([
    { id: second, state: "finished", outcomes: { failed: 1 } },
    { id: first, pipeline: "study", durationMs: 4200, outcomes: { ran: 1 } },
  ]);
});

test("pipe runs --rebuild brings back a ledger that is gone", async () => {
  rmSync(join(store, "ledger.json"));
  const { stdout } = await runPipe(["runs", "--rebuild", "--json"], store);
  expect(JSON.parse(stdout).map((run: { id: string }) => run.id)).toEqual([second, first]);
});

test("a store without runs says how to start one", async () => {
  const empty = join(store, "empty");
  expect((await runPipe(["runs"], empty, store)).stdout).toBe("No runs yet. Start one: pipe run FILE\n");
});

test("pipe show tells each stage's outcome, and the failure with its log", async () => {
  const { stdout, code } = await runPipe(["show", second], store);
  expect(code).toBe(0);
  expect(stdout.replace(/\(.* ago\)|\(now\)/, "(AGO)")).toBe(`run       ${second}  finished
began     2026-11-24T11:57:18.000Z (AGO), 4.2 s in all
pipeline  study  /study.yaml
stages    0 ran, 1 cached, 1 failed, 1 skipped

   stage   outcome  why                        time  size  metrics
=  train   cached   up to date                        5 B  loss 0.25
✖  eval    failed   never ran                 1.5 s
–  report  skipped  needs eval, which failed

✖ eval failed (stage-failed): exit code 1
  │ boom
  The whole log: pipe log ${second} eval
`);
});

test("pipe show --json has the metrics of cached stages too", async () => {
  const { stdout } = await runPipe(["show", "latest", "--json"], store);
  expect(JSON.parse(stdout).stages[0]).toMatchObject({ name: "train", outcome: "cached", metrics: { loss: 0.25 } });
});

test("a run that is not there is a mistake that names the latest", async () => {
  const { code, stderr } = await runPipe(["show", "2031"], store);
  expect(code).toBe(2);
  expect(stderr).toBe(`unknown-run: there is no run "2031"; the latest is ${second}\n  \`pipe runs\` lists them.\n`);
});
