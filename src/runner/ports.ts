import type { Artifact, GatheredArtifact, Metrics } from "../core/artifact.ts";
import type { Digest, Fingerprint } from "../core/digest.ts";
import type { Event, Failure } from "../core/event.ts";
import type { Json } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import type { MetricInfo, MetricInfos } from "../core/metric-info.ts";
import type { Plan, PlannedStage } from "../core/plan.ts";
import type { RunRecord, RunSummary } from "../core/run-record.ts";
import type { StageType } from "../core/stage-type.ts";

/** The artifacts folder. Synchronous where a run with nothing to do passes through. */
export interface Store {
  /** Absolute path. */
  readonly root: string;
  /** The manifest, or undefined where there is none. A damaged one is set aside first: it did not happen. */
  readManifest(fingerprint: Fingerprint): Manifest | undefined;
  /** Size of a manifest's file in bytes, judged by its directory entry alone; undefined where it is absent or was touched. */
  manifestBytes(fingerprint: Fingerprint): number | undefined;
  /** Whether an artifact can be read. Judged by size and mtime; where these differ, or if `thorough`, by its bytes. A damaged one is set aside. */
  checkArtifact(artifact: Artifact, thorough?: boolean): Presence;
  /** Path of an artifact that is present; read-only for whoever gets it. */
  pathOf(artifact: Artifact): string;
  /** A fresh folder for one attempt. */
  openWork(label: string): Work;
  /** Moves an output into the store, read-only and visible; `commit` makes it durable. Throws where the path is missing. */
  adopt(path: string, kind: string): Promise<Artifact>;
  /** What `adopt` would say of a path, without taking it. */
  measure(path: string, kind: string): Promise<Artifact>;
  /** Resolves once the outputs and then the manifest are on the disk; waits a moment for others, to go there together. */
  commit(manifest: Manifest): Promise<void>;
  /** No more is to come: what is being committed waits for nothing. */
  hurryCommits(): void;
  /** A lease, at once or not at all; then who holds it. Dead holders are taken over from. */
  tryLease(fingerprint: Fingerprint): Lease | Holder;
  /** Resolves when the lease that another holds may be free. */
  waitForLease(fingerprint: Fingerprint, signal: AbortSignal): Promise<void>;
  /** Folder for checkpoints of a fingerprint: made by the stage, dropped by `commit`. */
  checkpointOf(fingerprint: Fingerprint): string;
  /** The content of a user's file or folder, through the stat cache. Undefined where it does not exist. */
  digestPath(path: string, signal?: AbortSignal): Promise<Artifact | undefined> | Artifact | undefined;
  /** A small document that is kept, by folder and name (`codes/DIGEST`): written whole, by rename. Undefined where there is none. */
  readDocument(folder: "codes", name: string): Json | undefined;
  writeDocument(folder: "codes", name: string, value: object): void;
  /** A small document that can be lost at any time: `plans/KEY`. Undefined where it is missing or damaged. */
  readCache(name: string): Json | undefined;
  writeCache(name: string, value: object): void;
}

export type Presence = "present" | "lost" | "damaged";

export interface Lease {
  readonly kind: "lease";
  release(): void;
}

export interface Holder {
  readonly kind: "holder";
  /** For people: `process 4711 on lab3 (since 10:31)`. */
  readonly description: string;
}

/** A fresh folder: `out/` for outputs, `in/` for gathered inputs, `tmp/` for scratch; the attempt's working directory is `tmp/`. */
export interface Work {
  readonly folder: string;
  /** Makes the outputs' places under `out/` (a directory for every kind but `file`) and gives their paths by name. */
  prepareOutputs(kinds: { readonly [name: string]: string }): { readonly [name: string]: string };
  /** Outputs that are missing or empty directories, and names in `out/` that no output has; both sorted. */
  inspectOutputs(kinds: { readonly [name: string]: string }): {
    readonly missing: readonly string[];
    readonly stray: readonly string[];
  };
  /** The metrics of a report's `report.json`, and what they measure; none where it is missing. */
  readMetrics(report: string): Measured;
  /** Removes the folder and all in it at once: the disk may be full of it. */
  remove(): void;
  /** Removes it a turn of the loop later, or keeps it for another attempt if it is empty: what depends on the stage starts first. */
  giveBack(): void;
}

/** Metrics, and what they measure. */
export interface Measured {
  readonly metrics: Metrics;
  readonly metricInfo: MetricInfos;
}

/** Runs one attempt of a stage in a process of its own. */
export interface Executor {
  run(task: Task, signal: AbortSignal): Promise<Attempt>;
  /** Ends idle processes. */
  close(): Promise<void>;
}

export interface Task {
  readonly stage: PlannedStage;
  readonly fingerprint: Fingerprint;
  readonly type: StageType;
  /** Path of the module whose default export is the stage, from the stored bundle. */
  readonly entry: string;
  /** What it may use: `threads` and `OMP_NUM_THREADS`, `CUDA_VISIBLE_DEVICES`. */
  readonly granted: Granted;
  readonly inputs: readonly TaskInput[];
  readonly work: Work;
  /** Absolute path of each output: `work/out/NAME`. Directories exist. */
  readonly outputs: { readonly [name: string]: string };
  /** File that takes stdout and stderr, appended to. */
  readonly log: string;
  readonly checkpoint: string;
  readonly sandbox: boolean;
  /** Progress, metrics and warnings as they come. */
  report(message: TaskMessage): void;
}

/** What an attempt may use of the machine. */
export interface Granted {
  readonly cpus: number;
  /** Indices of the GPUs. */
  readonly gpus: readonly number[];
}

export type TaskInput =
  | { readonly name: string; readonly source: "one"; readonly path: string; readonly artifact: Artifact }
  | {
      readonly name: string;
      readonly source: "gather";
      readonly members: readonly { readonly path: string; readonly artifact: GatheredArtifact }[];
    };

export type TaskMessage =
  | { readonly kind: "progress"; readonly done: number; readonly total?: number; readonly unit: string }
  | {
      readonly kind: "metric";
      readonly name: string;
      readonly value: number;
      readonly step?: number;
      readonly about?: MetricInfo;
    };

/** How an attempt ended. */
export type Attempt =
  | ({ readonly ended: "succeeded"; readonly records?: { readonly [name: string]: string } } & Measured)
  | { readonly ended: "failed"; readonly failure: Failure }
  | { readonly ended: "cancelled" };

/** The stage types of the project, bundled and described. */
export interface StageTypes {
  /** All names, sorted. */
  names(): readonly string[];
  /** Undefined where there is no such file. Throws UserError where it does not build or is no stage type. */
  load(name: string): Promise<StageType | undefined>;
  /** The code digest alone, without loading: cheap where nothing changed. */
  codeDigest(name: string): Promise<Digest | undefined>;
  /** Path of the module whose default export is the stage, from the stored bundle. */
  entryOf(name: string): Promise<string>;
}

/** The ledger: one record a run, written by one process, and an index that can be rebuilt. */
export interface Runs {
  /** Starts a run: makes its folder and writes its record. */
  begin(record: Omit<RunRecord, "id" | "owner" | "state">): RunJournal;
  /** Newest first. */
  list(): readonly RunSummary[];
  /** Makes the index anew from all records; like `list`. */
  rebuild(): readonly RunSummary[];
  /** By id, unique beginning of one, `latest` or `latest~N`. Undefined where there is none. */
  read(reference: string): RunRecord | undefined;
  /** Path of a stage's log in a run. */
  logOf(run: string, stage: string): string;
  /** The plan that a run went by; undefined where it was not kept. Its stages are a superset of the run's. */
  readPlan(run: string): Plan | undefined;
  /** The events of a run from an offset on (bytes; 0 is the start), and the offset to go on from: for a run that goes on. */
  readEvents(run: string, offset?: number): { readonly events: readonly Event[]; readonly offset: number };
}

export interface RunJournal {
  readonly id: string;
  /** Keeps the plan of this request (its name in the cache) with the run: who looks at it later can draw its graph. */
  keepPlan(request: Digest): void;
  /** Says that this run relies on the manifests, before it looks at them: `pipe gc` then leaves them. */
  pin(fingerprints: readonly Fingerprint[]): void;
  append(event: Event): void;
  finish(record: Omit<RunRecord, "id" | "owner">): void;
}

/** Time as an argument. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Programs on the PATH. */
export interface Tools {
  /** Digest of the program's file; undefined where it is not installed. */
  digestOf(name: string): Promise<string | undefined>;
}

/** The store as its keeper sees it. */
export interface Warehouse {
  /** Every manifest; `manifest` is undefined where its checksum does not hold. */
  manifests(): readonly {
    readonly fingerprint: Fingerprint;
    readonly manifest: Manifest | undefined;
    readonly bytes: number;
  }[];
  objects(): readonly Stored[];
  /** Directory artifacts, with the digests of their files; `bytes` is their listing's size. */
  trees(): readonly (Stored & { readonly files: readonly Digest[] })[];
  /** Moves a manifest away; the answer puts it back. */
  setManifestAside(fingerprint: Fingerprint): () => void;
  removeObject(digest: Digest): void;
  removeTree(digest: Digest): void;
  removeRun(run: string): void;
  /** Saved states of stages that have not succeeded yet; the name is the fingerprint's, or belongs to nobody. */
  checkpoints(): readonly { readonly name: string; readonly bytes: number }[];
  removeCheckpoint(name: string): void;
  /** Deletes what was set aside. */
  empty(): void;
  /** Reads an object and says whether it still is what its name says. */
  isObjectSound(digest: Digest): boolean;
  /** Reads an artifact, mends what can be mended, and sets aside what is damaged. */
  mend(artifact: Artifact): Presence;
  /** What a run has said it relies on. */
  pinsOf(run: string): readonly Fingerprint[];
}

/** Something in the store, by its digest. */
export interface Stored {
  readonly digest: Digest;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly changedAtMs: number;
}
