import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRuns } from "../../src/adapters/runs/runs.ts";
import { countOutcomes, type Event } from "../../src/core/event.ts";
import { runPipe } from "./pipe.ts";
import { recordRun } from "./recorded-runs.ts";

let store = "";
let first = "";
let second = "";
const LINES = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join("");

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "pipe-cli-log-"));
  const train = { outputs: { model: "weights" } };
  first = await recordRun(store, {
    startedAt: "2026-11-24T10:57:18.000Z",
    stages: { "train[seed=0]": { ...train, log: LINES }, quiet: { params: { x: 1 }, log: "" } },
  });
  second = await recordRun(store, {
    startedAt: "2026-11-24T11:57:18.000Z",
    stages: {
      "train[seed=0]": { ...train, outcome: "cached" },
      eval: { outcome: "skipped", reason: { why: "upstream-failed", stage: "x" } },
    },
  });
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

test("pipe log prints the whole log", async () => {
  expect(await runPipe(["log", first, "train[seed=0]"], store)).toEqual({ code: 0, stdout: LINES, stderr: "" });
});

test("--tail prints the last lines, however long the log", async () => {
  expect((await runPipe(["log", first, "train[seed=0]", "--tail", "2"], store)).stdout).toBe(
    "line 19998\nline 19999\n",
  );
  expect((await runPipe(["log", first, "train[seed=0]", "-n", "15000"], store)).stdout).toBe(
    LINES.slice(LINES.indexOf("line 5000\n")),
  );
  expect((await runPipe(["log", first, "train[seed=0]", "-n", "99999"], store)).stdout).toBe(LINES);
  expect((await runPipe(["log", first, "train[seed=0]", "-n", "0"], store)).stdout).toBe("");
  expect((await runPipe(["log", first, "quiet", "-n", "3"], store)).stdout).toBe("");
});

test("a cached stage's log is that of the run that made it, and says so", async () => {
  const { code, stdout, stderr } = await runPipe(["log", "latest", "train[seed=0]", "-n", "1"], store);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "line 19999\n" });
  expect(stderr).toBe(`train[seed=0] was cached in run ${second}; this is its log from run ${first}\n`);
});

test("a stage that did not run says why there is no log", async () => {
  const { code, stderr } = await runPipe(["log", "latest", "eval"], store);
  expect(code).toBe(2);
  expect(stderr).toBe(`log-missing: there is no log of "eval" from run ${second} (skipped: needs x, which failed)\n`);
});

test("an unknown stage gets a suggestion, a matrix without brackets its instances", async () => {
  const near = await runPipe(["log", first, "quite"], store);
  expect(near).toMatchObject({ code: 2 });
  expect(near.stderr).toContain(`unknown-stage: run ${first} has no stage "quite" (did you mean "quiet"?)`);
  const bare = await runPipe(["log", first, "train"], store);
  expect(bare.stderr).toContain(`run ${first} has no stage "train"; it has train[seed=0]`);
});

test("--follow prints what comes until the stage has ended", async () => {
  const runs = createRuns(store, { now: () => Date.now() });
  const at = new Date().toISOString();
  const header = {
    version: 1,
    pipeline: "p",
    file: "/p.yaml",
    set: {},
    targets: [],
    startedAt: at,
    machine: {},
  } as const;
  const journal = runs.begin({ ...header, durationMs: 0, outcomes: countOutcomes([]), stages: [] });
  const log = runs.logOf(journal.id, "slow");
  const bin = join(import.meta.dirname, "../../bin/pipe.mjs");
  const env = { ...process.env, PIPE_ARTIFACTS: store };
  const child = spawn(process.execPath, [bin, "log", journal.id, "slow", "-f"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  const seen = new Promise<void>((resolve) =>
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("one")) resolve();
    }),
  );
  writeFileSync(log, "one\n");
  await seen;
  appendFileSync(log, "two\n");
  const result = { outcome: "ran", reason: { why: "never-ran" }, durationMs: 1, bytes: 0, metrics: {} } as const;
  const ended: Event = { event: "stage-finished", at: Date.now(), stage: "slow", result };
  journal.append(ended);
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, text }).toEqual({ code: 0, text: "one\ntwo\n" });
  journal.finish({ ...header, state: "finished", durationMs: 1, outcomes: countOutcomes(["ran"]), stages: [] });
});
