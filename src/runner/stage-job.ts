import type { Artifact, GatheredArtifact } from "../core/artifact.ts";
import type { Fingerprint } from "../core/digest.ts";
import type { Event, Failure } from "../core/event.ts";
import type { Key } from "../core/fingerprint.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Plan, PlannedInput, PlannedStage } from "../core/plan.ts";
import type { Reason } from "../core/reason.ts";
import type { Clock, Executor, Runs, StageTypes, Store } from "./ports.ts";
import type { Tokens } from "./tokens.ts";

/** A stage that has to run, with its key. */
export interface StageJob {
  readonly plan: Plan;
  readonly stage: PlannedStage;
  readonly key: Key;
  readonly fingerprint: Fingerprint;
  readonly reason: Reason;
  /** Path of a user's file → its content, as it was when the key was made. */
  readonly externals: ReadonlyMap<string, Artifact>;
  outputsOf(index: number): { readonly [output: string]: Artifact } | undefined;
}

/** What executing takes besides the job; the same for all stages of a run. */
export interface Workshop {
  readonly run: string;
  readonly store: Store;
  readonly runs: Runs;
  readonly types: StageTypes;
  readonly executor: Executor;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly machine: { readonly [name: string]: string };
  readonly sandbox: boolean;
  readonly keepFolder: boolean;
  readonly signal: AbortSignal;
  /** What this run makes now: fingerprint → who makes it, for people. */
  readonly underWay: Map<Fingerprint, string>;
  emit(event: Event): void;
}

/** How a job ended. `committed` resolves once the manifest is on the disk; until then the artifacts are visible, not durable. */
export type JobEnd =
  | { readonly ended: "made"; readonly manifest: Manifest; readonly committed: Promise<void> }
  | { readonly ended: "reused"; readonly manifest: Manifest; readonly reason: Reason }
  | { readonly ended: "failed"; readonly failure: Failure }
  | { readonly ended: "cancelled" };

/** Name and artifacts of each input of a job, in the plan's order. */
export type JobInput =
  | { readonly name: string; readonly source: "stage"; readonly artifact: Artifact }
  | { readonly name: string; readonly source: "path"; readonly path: string; readonly artifact: Artifact }
  | { readonly name: string; readonly source: "gather"; readonly members: readonly GatheredArtifact[] };

/** The inputs of a job; all are made, or it would not be one. */
export function inputsOf(job: StageJob): JobInput[] {
  return job.stage.inputs.map((input) => findInput(input, job));
}

function findInput(input: PlannedInput, job: StageJob): JobInput {
  const { name } = input;
  switch (input.source) {
    case "path":
      return { name, source: "path", path: input.path, artifact: made(job.externals.get(input.path)) };
    case "stage":
      return { name, source: "stage", artifact: made(job.outputsOf(input.from)?.[input.output]) };
    case "gather":
      return { name, source: "gather", members: input.members.map((member) => gathered(job, member)) };
  }
}

function gathered(job: StageJob, { from, output }: { from: number; output: string }): GatheredArtifact {
  const producer = job.plan.stages[from];
  const artifact = made(job.outputsOf(from)?.[output]);
  return { ...artifact, stage: producer?.name ?? "", matrix: producer?.matrix ?? {} };
}

function made(artifact: Artifact | undefined): Artifact {
  if (artifact === undefined) throw new Error("a stage was started before its inputs were made");
  return artifact;
}
