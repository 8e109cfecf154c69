import { joinSide, type RunSide } from "../../src/core/compare-sides.ts";
import { digestOf, type Fingerprint } from "../../src/core/digest.ts";
import { countOutcomes, type Outcome } from "../../src/core/event.ts";
import { fingerprintOf, type Key } from "../../src/core/fingerprint.ts";
import type { Manifest } from "../../src/core/manifest.ts";
import type { StageRecord } from "../../src/core/run-record.ts";

interface Sketch {
  readonly outcome?: Outcome;
  readonly type?: string;
  readonly code?: string;
  readonly params?: Key["params"];
  /** Input name → content, or contents where it is gathered. */
  readonly inputs?: { readonly [name: string]: string | readonly string[] };
  /** Output name → content. */
  readonly outputs?: { readonly [name: string]: string };
  readonly metrics?: Manifest["metrics"];
  readonly metricInfo?: Manifest["metricInfo"];
}

/** One of two runs, from a few words a stage: contents are texts, their digests are taken. */
export function sketchSide(id: string, sketches: { readonly [stage: string]: Sketch }): RunSide {
  const manifests = new Map(Object.entries(sketches).map(([name, sketch]) => [name, manifestOf(id, name, sketch)]));
  const stages = Object.entries(sketches).map(([name, { outcome = "ran" }]): StageRecord => {
    const reason = { why: "never-ran" } as const;
    const made = outcome === "ran" || outcome === "cached";
    const fingerprint = manifests.get(name)?.fingerprint;
    return { name, outcome, reason, durationMs: 1, bytes: 1, ...(made && fingerprint ? { fingerprint } : {}) };
  });
  const record = {
    version: 1,
    id,
    pipeline: "study",
    file: "/study.yaml",
    set: {},
    targets: [],
    state: "finished",
    owner: { pid: 1, startTicks: 1, bootId: "", host: "" },
    startedAt: "2026-11-24T10:57:18.000Z",
    durationMs: 4200,
    outcomes: countOutcomes(stages.map((stage) => stage.outcome)),
    machine: {},
    stages,
  } as const;
  return joinSide(record, ({ name, fingerprint }) => (fingerprint === undefined ? undefined : manifests.get(name)));
}

function manifestOf(run: string, stage: string, sketch: Sketch): Manifest {
  const { type = "command", code = "code", params = {}, inputs = {}, outputs = {}, metrics = {} } = sketch;
  const key: Key = {
    type,
    code: digestOf(code),
    params,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, content]) => [name, inputOf(content)])),
    outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, "file"])),
    tools: {},
  };
  const artifacts = Object.entries(outputs).map(([name, content]) => [
    name,
    { kind: "file", digest: digestOf(content), bytes: content.length, files: 1 },
  ]);
  const fingerprint: Fingerprint = fingerprintOf(key);
  const common = { version: 1, startedAt: "2026-11-24T10:57:18.000Z", durationMs: 1, attempt: 1, machine: {} } as const;
  const info = sketch.metricInfo === undefined ? {} : { metricInfo: sketch.metricInfo };
  return { ...common, fingerprint, key, stage, run, outputs: Object.fromEntries(artifacts), metrics, ...info };
}

function inputOf(content: string | readonly string[]): Key["inputs"][string] {
  if (typeof content === "string") return digestOf(content);
  return content.map((each, index) => ({ stage: "train", matrix: { seed: index }, digest: digestOf(each) }));
}
