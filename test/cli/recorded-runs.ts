import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRuns } from "../../src/adapters/runs/runs.ts";
import { createStore } from "../../src/adapters/store/store.ts";
import type { Artifact } from "../../src/core/artifact.ts";
import { digestOf } from "../../src/core/digest.ts";
import { countOutcomes, type Outcome } from "../../src/core/event.ts";
import { fingerprintOf, type Key } from "../../src/core/fingerprint.ts";
import type { Manifest } from "../../src/core/manifest.ts";
import type { Reason } from "../../src/core/reason.ts";
import type { StageRecord } from "../../src/core/run-record.ts";
import type { RunJournal, Store } from "../../src/runner/ports.ts";

interface Sketch {
  readonly outcome?: Outcome;
  readonly reason?: Reason;
  readonly code?: string;
  readonly params?: Key["params"];
  readonly inputs?: { readonly [name: string]: string };
  /** Output name → content of a file, or files of a folder. */
  readonly outputs?: { readonly [name: string]: string | { readonly [path: string]: string | Uint8Array } };
  readonly metrics?: Manifest["metrics"];
  readonly log?: string;
}

export interface RunSketch {
  readonly startedAt: string;
  readonly stages: { readonly [name: string]: Sketch };
}

/** Records a run as `pipe run` would: manifests and artifacts in the store, logs and the record in its folder. */
export async function recordRun(root: string, { startedAt, stages: sketches }: RunSketch): Promise<string> {
  const clock = { now: () => Date.parse(startedAt) };
  const store = createStore(root, clock);
  const runs = createRuns(root, clock);
  const header = {
    version: 1,
    pipeline: "study",
    file: "/study.yaml",
    set: {},
    targets: [],
    startedAt,
    machine: {},
  } as const;
  const start = { ...header, durationMs: 0, outcomes: countOutcomes([]), stages: [] };
  const journal = runs.begin(start);
  const stages: StageRecord[] = [];
  for (const [name, sketch] of Object.entries(sketches)) {
    stages.push(await recordStage({ name, sketch, store, journal, startedAt }));
    if (sketch.log !== undefined) writeFileSync(runs.logOf(journal.id, name), sketch.log);
  }
  const outcomes = countOutcomes(stages.map((stage) => stage.outcome));
  journal.finish({ ...header, state: "finished", durationMs: 4200, outcomes, stages });
  return journal.id;
}

interface StageRequest {
  readonly name: string;
  readonly sketch: Sketch;
  readonly store: Store;
  readonly journal: RunJournal;
  readonly startedAt: string;
}

async function recordStage({ name, sketch, store, journal, startedAt }: StageRequest): Promise<StageRecord> {
  const {
    outcome = "ran",
    reason = { why: "never-ran" },
    code = "code",
    params = {},
    inputs = {},
    outputs = {},
  } = sketch;
  const key: Key = {
    type: "command",
    code: digestOf(code),
    params,
    inputs: Object.fromEntries(Object.entries(inputs).map(([input, content]) => [input, digestOf(content)])),
    outputs: Object.fromEntries(Object.entries(outputs).map(([output, content]) => [output, kindOf(content)])),
    tools: {},
  };
  const fingerprint = fingerprintOf(key);
  const failure =
    outcome === "failed" ? { failure: { code: "stage-failed", message: "exit code 1", logTail: ["boom"] } } : {};
  const record = { name, outcome, fingerprint, reason, durationMs: 1500, bytes: 0, ...failure };
  if (outcome === "cached") return { ...record, reason: { why: "up-to-date" }, bytes: 5 };
  if (outcome !== "ran") return record;
  const artifacts = await adoptOutputs(outputs, store);
  const { metrics = {} } = sketch;
  const common = { version: 1, stage: name, startedAt, durationMs: 1500, attempt: 1, machine: {} } as const;
  await store.commit({ ...common, fingerprint, key, outputs: artifacts, metrics, run: journal.id });
  return { ...record, bytes: Object.values(artifacts).reduce((sum, artifact) => sum + artifact.bytes, 0) };
}

async function adoptOutputs(
  outputs: NonNullable<Sketch["outputs"]>,
  store: Store,
): Promise<{ [name: string]: Artifact }> {
  const work = store.openWork("test");
  const paths = work.prepareOutputs(
    Object.fromEntries(Object.entries(outputs).map(([name, content]) => [name, kindOf(content)])),
  );
  const adopted: { [name: string]: Artifact } = {};
  for (const [name, content] of Object.entries(outputs)) {
    const path = paths[name] ?? "";
    if (typeof content === "string") writeFileSync(path, content);
    else for (const [file, text] of Object.entries(content)) writeInside(join(path, file), text);
    adopted[name] = await store.adopt(path, kindOf(content));
  }
  work.remove();
  return adopted;
}

function writeInside(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function kindOf(content: string | object): string {
  return typeof content === "string" ? "file" : "directory";
}
