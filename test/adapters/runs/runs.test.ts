import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRuns } from "../../../src/adapters/runs/runs.ts";
import { UserError } from "../../../src/core/diagnostic.ts";
import { digestOf, type Fingerprint } from "../../../src/core/digest.ts";
import type { RunRecord, StageRecord } from "../../../src/core/run-record.ts";
import type { RunJournal } from "../../../src/runner/ports.ts";

const NONE = { ran: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 };
const DRAFT = {
  version: 1,
  pipeline: "study",
  file: "/study.yaml",
  set: { "params.epochs": 3 },
  targets: ["eval"],
  startedAt: "2026-11-24T10:57:18.000Z",
  durationMs: 0,
  outcomes: NONE,
  machine: { node: "20" },
  stages: [],
} as const;
const STAGES: readonly StageRecord[] = [
  {
    name: "world",
    outcome: "cached",
    fingerprint: "a".repeat(64) as Fingerprint,
    reason: { why: "up-to-date" },
    durationMs: 1,
    bytes: 5,
  },
  {
    name: "train[seed=0]",
    outcome: "ran",
    fingerprint: "b".repeat(64) as Fingerprint,
    reason: { why: "never-ran" },
    durationMs: 2.5,
    bytes: 6,
  },
  {
    name: "eval",
    outcome: "failed",
    reason: { why: "up-to-date" },
    durationMs: 3,
    bytes: 0,
    failure: { code: "stage-failed", message: "exit code 1", logTail: ["boom"] },
  },
  { name: "report", outcome: "skipped", reason: { why: "upstream-failed", stage: "eval" }, durationMs: 0, bytes: 0 },
];

let scratch = "";
let root = "";
let now = 0;
const clock = { now: () => now };
const writer = (): string => join(scratch, "writer.mjs");

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "pipe-runs-"));
  const entryPoints = [join(import.meta.dirname, "writer.ts")];
  buildSync({ entryPoints, outfile: writer(), bundle: true, platform: "node", format: "esm" });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(() => {
  root = mkdtempSync(join(scratch, "store-"));
  now = Date.parse("2026-11-24T10:57:18Z");
});

test("a finished run reads back whole", () => {
  const runs = createRuns(root, clock);
  const journal = runs.begin(DRAFT);
  journal.finish({ ...DRAFT, state: "finished", durationMs: 9, outcomes: { ...NONE, ran: 1 }, stages: STAGES });
  const record = runs.read(journal.id);
  expect(record).toMatchObject({ id: journal.id, state: "finished", set: DRAFT.set, targets: ["eval"], durationMs: 9 });
  expect(record?.stages).toEqual(STAGES);
  expect(record?.owner).toMatchObject({ pid: process.pid, host: hostname() });
});

test("ids are the time in UTC with a random part, and unique within one second", () => {
  const runs = createRuns(root, clock);
  const ids = Array.from({ length: 200 }, () => runs.begin(DRAFT).id);
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) expect(id).toMatch(/^20261124-105718-[0-9a-f]{6}$/);
});

test("runs are listed newest first, and found by id, beginning, latest and latest~N", () => {
  const runs = createRuns(root, clock);
  const [oldest, middle, newest] = ["2026-11-22", "2026-11-23", "2026-11-24"].map((day) =>
    makeRun(`${day}T00:00:00.000Z`),
  );
  expect(runs.list().map((run) => run.id)).toEqual([newest, middle, oldest]);
  expect(runs.read("latest")?.id).toBe(newest);
  expect(runs.read("latest~2")?.id).toBe(oldest);
  expect(runs.read("latest~3")).toBeUndefined();
  expect(runs.read(String(middle))?.id).toBe(middle);
  expect(runs.read("20261123")?.id).toBe(middle);
  expect(runs.read("20261125")).toBeUndefined();
  expect(runs.read("nonsense")).toBeUndefined();
  expect(runs.read("../runs")).toBeUndefined();
});

test("a beginning that several runs share is a mistake that names them", () => {
  const first = makeRun("2026-11-24T00:00:00.000Z");
  const second = makeRun("2026-11-24T00:00:01.000Z");
  const read = (): unknown => createRuns(root, clock).read("20261124");
  expect(read).toThrow(UserError);
  expect(read).toThrow(`2 runs begin with "20261124": ${second}, ${first}`);
});

test("an empty store has no runs and stays empty", () => {
  const runs = createRuns(join(root, "artifacts"), clock);
  expect(runs.list()).toEqual([]);
  expect(runs.read("latest")).toBeUndefined();
  expect(existsSync(join(root, "artifacts"))).toBe(false);
});

test.each([
  ["deleted", (ledger: string) => rmSync(ledger)],
  ["cut in half", (ledger: string) => truncateSync(ledger, Math.floor(readFileSync(ledger).length / 2))],
  ["garbage", (ledger: string) => writeFileSync(ledger, '{"version":1,"runs":[null,{"id":7},"x",{"id":"x"}]}')],
  ["of another shape", (ledger: string) => writeFileSync(ledger, "[]")],
  ["null", (ledger: string) => writeFileSync(ledger, "null")],
  ["empty", (ledger: string) => writeFileSync(ledger, "")],
])("a ledger that is %s loses nothing and is made whole", (_, damage) => {
  const ids = Array.from({ length: 20 }, (_each, index) => makeRun(`2026-11-24T00:00:${10 + index}.000Z`));
  const ledger = join(root, "ledger.json");
  damage(ledger);
  const runs = createRuns(root, clock);
  expect(runs.list().map((run) => run.id)).toEqual(ids.toReversed());
  const healed = JSON.parse(readFileSync(ledger, "utf8"));
  expect(healed.runs).toHaveLength(20);
  expect(runs.list()).toEqual(healed.runs);
});

test("a rebuilt ledger forgets what it was told wrong and what is gone", () => {
  const kept = makeRun("2026-11-24T00:00:00.000Z");
  const gone = makeRun("2026-11-24T00:00:01.000Z");
  const ledger = join(root, "ledger.json");
  writeFileSync(ledger, readFileSync(ledger, "utf8").replaceAll("study", "lie"));
  rmSync(join(root, "runs", gone), { recursive: true });
  const runs = createRuns(root, clock);
  expect(runs.list().map(({ id, pipeline }) => [id, pipeline])).toEqual([[kept, "lie"]]);
  expect(runs.rebuild().map(({ id, pipeline }) => [id, pipeline])).toEqual([[kept, "study"]]);
  expect(runs.list()[0]?.pipeline).toBe("study");
});

test("a damaged record is no run, and hides no other", () => {
  const whole = makeRun("2026-11-24T00:00:00.000Z");
  const damaged = makeRun("2026-11-24T00:00:01.000Z");
  truncateSync(join(root, "runs", damaged, "run.json"), 40);
  mkdirSync(join(root, "runs", "20261124-000002-abcdef"));
  const runs = createRuns(root, clock);
  expect(runs.read(damaged)).toBeUndefined();
  expect(runs.rebuild().map((run) => run.id)).toEqual([whole]);
});

test.each([2, 8])("%i processes that finish runs at once lose none and leave the ledger whole", async (processes) => {
  const each = 25;
  const written = await Promise.all(Array.from({ length: processes }, () => outputOf(start(String(each)))));
  const ids = written.flatMap((text) => text.trim().split("\n")).sort();
  expect(ids).toHaveLength(processes * each);
  const runs = createRuns(root, clock);
  expect(JSON.parse(readFileSync(join(root, "ledger.json"), "utf8")).version).toBe(1);
  expect(
    runs
      .list()
      .map((run) => run.id)
      .sort(),
  ).toEqual(ids);
  expect(readdirSync(root).sort()).toEqual(["ledger.json", "runs"]);
});

test("a run whose process was killed is interrupted, and tells the stages that ended and those cut off", async () => {
  const { child, id } = await startHanging();
  const runs = createRuns(root, { now: () => Date.now() });
  expect(runs.read(id)).toMatchObject({ state: "running", outcomes: { ...NONE, ran: 1 } });
  expect(runs.list()).toMatchObject([{ id, state: "running" }]);
  await kill(child);
  expect(runs.list()).toMatchObject([{ id, state: "interrupted", outcomes: { ...NONE, ran: 1, cancelled: 1 } }]);
  const record = runs.read(id);
  expect(record?.stages).toMatchObject([
    { name: "world", outcome: "ran", durationMs: 7, bytes: 3 },
    { name: "train", outcome: "cancelled", reason: { why: "interrupted" }, durationMs: 12 },
  ]);
  expect(JSON.parse(readFileSync(join(root, "ledger.json"), "utf8")).runs).toMatchObject([
    { id, state: "interrupted" },
  ]);
});

test("a torn last line of the events is passed over", async () => {
  const { child, id } = await startHanging();
  await kill(child);
  appendFileSync(join(root, "runs", id, "events.jsonl"), '{"event":"stage-finished","at":17');
  expect(createRuns(root, clock).read(id)?.stages).toHaveLength(2);
});

test("a process that got a dead run's pid does not bring it back to life", () => {
  const { id } = createRuns(root, clock).begin(DRAFT);
  const own = readRecord(id);
  expect(createRuns(root, clock).read(id)?.state).toBe("running");
  rewriteRecord(id, { ...own, owner: { ...own.owner, startTicks: own.owner.startTicks - 1 } });
  expect(createRuns(root, clock).read(id)?.state).toBe("interrupted");
  rewriteRecord(id, { ...own, owner: { ...own.owner, bootId: "before" } });
  expect(createRuns(root, clock).read(id)?.state).toBe("interrupted");
});

test("a run on another host is running until it has been silent for ten minutes", () => {
  const { id } = createRuns(root, clock).begin(DRAFT);
  const own = readRecord(id);
  rewriteRecord(id, { ...own, owner: { ...own.owner, host: "elsewhere", pid: 1 } });
  now = Date.now() + 9 * 60_000;
  expect(createRuns(root, clock).read(id)?.state).toBe("running");
  now = Date.now() + 11 * 60_000;
  expect(createRuns(root, clock).read(id)?.state).toBe("interrupted");
});

test("pins are on the disk when pin returns", () => {
  const journal = createRuns(root, clock).begin(DRAFT);
  const hashes = ["a", "b", "c"].map((digit) => digit.repeat(64) as Fingerprint);
  journal.pin(hashes.slice(0, 2));
  journal.pin([]);
  journal.pin(hashes.slice(2));
  expect(readFileSync(join(root, "runs", journal.id, "pins"), "utf8")).toBe(`${hashes.join("\n")}\n`);
});

test("a run that only reuses keeps no events, any other keeps all of them", () => {
  const runs = createRuns(root, clock);
  const reuse = runs.begin(DRAFT);
  appendReuse(reuse);
  reuse.finish({ ...DRAFT, state: "finished" });
  expect(existsSync(join(root, "runs", reuse.id, "events.jsonl"))).toBe(false);
  const warned = runs.begin(DRAFT);
  appendReuse(warned);
  warned.append({ event: "warning", at: now, message: "hm" });
  warned.finish({ ...DRAFT, state: "finished" });
  expect(
    readFileSync(join(root, "runs", warned.id, "events.jsonl"), "utf8")
      .trim()
      .split("\n"),
  ).toHaveLength(3);
});

test("events do not repeat the thousands of reused stages that the record tells of", () => {
  const runs = createRuns(root, clock);
  const journal = runs.begin(DRAFT);
  const stages = Array.from({ length: 200 }, (_, index) => {
    const stage = `wide[i=${index},note="outcome":"cached"]`;
    const outcome = index < 150 ? "cached" : "ran";
    const fingerprint = digestOf(stage) as unknown as Fingerprint;
    const reason = { why: "up-to-date" } as const;
    const result = { outcome, fingerprint, reason, durationMs: 1, bytes: 2 } as const;
    journal.append({ event: "stage-finished", at: now, stage, result: { ...result, metrics: {} } });
    return { name: stage, ...result };
  });
  const live = runs.readEvents(journal.id);
  const outcomes = { ran: 50, cached: 150, failed: 0, skipped: 0, cancelled: 0 };
  journal.finish({ ...DRAFT, state: "finished", stages, outcomes });
  expect(runs.readEvents(journal.id).events).toHaveLength(50);
  expect(runs.readEvents(journal.id, live.offset + 1e6).events).toEqual([]);
  expect(createRuns(root, clock).read(journal.id)?.stages).toHaveLength(200);
});

test("a run that goes on is told again and again without its events being parsed again", () => {
  const runs = createRuns(root, clock);
  const { id } = runs.begin(DRAFT);
  const file = join(root, "runs", id, "events.jsonl");
  const line = (message: string): string => `${JSON.stringify({ event: "warning", at: 1, message })}\n`;
  writeFileSync(file, line("first"));
  const [first] = runs.readEvents(id).events;
  appendFileSync(file, line("second"));
  const { events } = runs.readEvents(id);
  expect(events[0]).toBe(first);
  expect(events).toMatchObject([{ message: "first" }, { message: "second" }]);
  writeFileSync(file, line("new"));
  expect(runs.readEvents(id).events).toMatchObject([{ message: "new" }]);
});

test("every point of a metric is kept, of a stage's progress one a second", () => {
  const runs = createRuns(root, clock);
  const journal = runs.begin(DRAFT);
  for (let step = 0; step < 30; step++) {
    const at = now + step * 100;
    journal.append({ event: "progress", at, stage: "train", done: step, total: 30, unit: "steps" });
    journal.append({ event: "metric", at, stage: "train", name: "loss", value: 1 / (1 + step), step });
  }
  journal.finish({ ...DRAFT, state: "finished" });
  const { events } = runs.readEvents(journal.id);
  const points = events.flatMap((event) => (event.event === "metric" ? [event.step] : []));
  expect(points).toEqual(Array.from({ length: 30 }, (_, step) => step));
  expect(events.flatMap((event) => (event.event === "progress" ? [event.done] : []))).toEqual([0, 10, 20]);
});

test("a run keeps its plan when the cache is lost, and does without where there was none", () => {
  const runs = createRuns(root, clock);
  const request = digestOf("request");
  const plan = { name: "study", file: "/study.yaml", stages: [], settings: {} };
  mkdirSync(join(root, "cache/plans"), { recursive: true });
  writeFileSync(join(root, "cache/plans", `${request}.json`), JSON.stringify({ plan }));
  const journal = runs.begin(DRAFT);
  journal.keepPlan(request);
  rmSync(join(root, "cache"), { recursive: true });
  expect(runs.readPlan(journal.id)).toEqual(plan);
  const later = runs.begin(DRAFT);
  later.keepPlan(request);
  expect(runs.readPlan(later.id)).toBeUndefined();
});

test("events are read on from where the last look ended, whole lines only", () => {
  const runs = createRuns(root, clock);
  const { id } = runs.begin(DRAFT);
  const file = join(root, "runs", id, "events.jsonl");
  const line = (message: string): string => `${JSON.stringify({ event: "warning", at: 1, message })}\n`;
  expect(runs.readEvents(id)).toEqual({ events: [], offset: 0 });
  writeFileSync(file, `${line("größer")}{"event":"warn`);
  const first = runs.readEvents(id);
  expect(first.events).toMatchObject([{ message: "größer" }]);
  appendFileSync(file, `ing","at":2,"message":"b"}\n`);
  expect(runs.readEvents(id, first.offset).events).toMatchObject([{ message: "b" }]);
});

test("every stage has a log file of its own, whatever its name", () => {
  const runs = createRuns(root, clock);
  const long = "x".repeat(400);
  const names = [
    "train",
    "train[seed=0,pairs=a b]",
    "a/b",
    "../up",
    "..",
    "ä",
    "%2F",
    "A",
    long,
    `${long}y`,
    `${long}z`,
  ];
  const paths = names.map((name) => runs.logOf("RUN", name));
  expect(new Set(paths).size).toBe(names.length);
  for (const path of paths) {
    expect(path.startsWith(join(root, "runs", "RUN", "logs/"))).toBe(true);
    const file = path.slice(join(root, "runs", "RUN", "logs/").length);
    expect(file).toMatch(/^[\w,=[\]%~-][\w.,=[\]%~-]*\.log$/);
    expect(file.length).toBeLessThanOrEqual(154);
  }
  expect(paths[1]).toBe(join(root, "runs", "RUN", "logs", "train[seed=0,pairs=a%20b].log"));
});

function makeRun(startedAt: string): string {
  now = Date.parse(startedAt);
  const journal = createRuns(root, clock).begin({ ...DRAFT, startedAt });
  journal.finish({ ...DRAFT, startedAt, state: "finished", stages: STAGES });
  return journal.id;
}

function appendReuse(journal: RunJournal): void {
  journal.append({ event: "started", at: now, run: journal.id, pipeline: "study", stages: 1 });
  const result = { outcome: "cached", reason: { why: "up-to-date" }, durationMs: 0, bytes: 1, metrics: {} } as const;
  journal.append({ event: "stage-finished", at: now, stage: "world", result });
}

function readRecord(id: string): RunRecord {
  return JSON.parse(readFileSync(join(root, "runs", id, "run.json"), "utf8"));
}

function rewriteRecord(id: string, record: RunRecord): void {
  writeFileSync(join(root, "runs", id, "run.json"), JSON.stringify(record));
}

function start(count: string): ChildProcess {
  return spawn(process.execPath, [writer(), root, count], { stdio: ["ignore", "pipe", "inherit"] });
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(0);
  return text;
}

async function startHanging(): Promise<{ child: ChildProcess; id: string }> {
  const child = start("hang");
  const id = await new Promise<string>((resolve) =>
    child.stdout?.once("data", (chunk) => resolve(String(chunk).trim())),
  );
  return { child, id };
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.on("close", resolve));
  child.kill("SIGKILL");
  await closed;
}
