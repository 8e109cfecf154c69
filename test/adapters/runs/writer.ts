import { writeSync } from "node:fs";
import { createRuns } from "../../../src/adapters/runs/runs.ts";
import type { Fingerprint } from "../../../src/core/digest.ts";

/** A process of the tests' own: `writer.mjs ROOT COUNT` makes as many runs; `writer.mjs ROOT hang` begins one and stays. */
const [root = "", count = ""] = process.argv.slice(2);
const runs = createRuns(root, { now: () => Date.now() });

function begin(): ReturnType<typeof runs.begin> {
  return runs.begin({
    version: 1,
    pipeline: "study",
    file: "/study.yaml",
    set: {},
    targets: [],
    startedAt: new Date().toISOString(),
    durationMs: 0,
    outcomes: { ran: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 },
    machine: {},
    stages: [],
  });
}

function makeRun(): void {
  const journal = begin();
  journal.finish({
    version: 1,
    pipeline: "study",
    file: "/study.yaml",
    state: "finished",
    set: {},
    targets: [],
    startedAt: new Date().toISOString(),
    durationMs: 5,
    outcomes: { ran: 1, cached: 0, failed: 0, skipped: 0, cancelled: 0 },
    machine: {},
    stages: [{ name: "world", outcome: "ran", reason: { why: "never-ran" }, durationMs: 5, bytes: 10 }],
  });
  writeSync(1, `${journal.id}\n`);
}

function hang(): void {
  const journal = begin();
  const fingerprint = "a".repeat(64) as Fingerprint;
  const at = Date.now();
  const started = { event: "stage-started", at, fingerprint, reason: { why: "never-ran" }, attempt: 1 } as const;
  journal.append({ ...started, stage: "world" });
  const result = {
    outcome: "ran",
    fingerprint,
    reason: { why: "never-ran" },
    durationMs: 7,
    bytes: 3,
    metrics: {},
  } as const;
  journal.append({ event: "stage-finished", at: at + 7, stage: "world", result });
  journal.append({ ...started, stage: "train", at: at + 8 });
  journal.append({ event: "progress", at: at + 20, stage: "train", done: 1, total: 2, unit: "epochs" });
  // The events are written a little later; only then may the test kill this process.
  setTimeout(() => writeSync(1, `${journal.id}\n`), 400);
  setInterval(() => undefined, 1000);
}

if (count === "hang") hang();
else for (let made = 0; made < Number(count); made++) makeRun();
