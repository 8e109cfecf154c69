import type { z } from "zod";
import type { MetricInfos } from "./core/metric-info.ts";
import type { Random } from "./core/random.ts";

/**
 * The one page that a stage author reads. A stage type is a file in `stages/` whose default export is
 * `defineStage({ … })`; its file name is what a pipeline's `uses:` says. Adding the file is all it takes.
 *
 * What the file can reach through imports is bundled, hashed and run: an edit of it reruns the stage, an edit of
 * anything else does not. Import heavy packages inside `run` (`await import("…")`), so that checking stays quick.
 */
export function defineStage<P extends z.ZodObject, I extends Inputs, O extends Outputs>(
  definition: StageDefinition<P, I, O>,
): StageDefinition<P, I, O> {
  return definition;
}

export interface StageDefinition<P extends z.ZodObject, I extends Inputs, O extends Outputs> {
  /** One sentence: what it makes of what. */
  readonly description: string;
  /** `z.strictObject({ … })`; `.describe("meaning, unit")` and `.default(…)` on each param. JSON values only. */
  readonly params: P;
  readonly inputs: I;
  readonly outputs: O;
  /** What its metrics measure, and which way is better: `{ loss: { title: "cross-entropy", unit: "nats", better: "lower" } }`. */
  readonly metrics?: MetricInfos;
  /**
   * What one execution takes of the machine; a pipeline's `resources:` overrides it. Default: one cpu. `cpus: "all"`, for
   * what computes long on all cores, such as a training: nothing else runs beside it.
   */
  readonly resources?: { readonly cpus?: number | "all"; readonly memory?: string; readonly gpus?: number };
  /** Programs whose bytes count in the fingerprint, such as `ffmpeg`. */
  readonly tools?: readonly string[];
  /**
   * It keeps nothing from one execution that could change another: then a process that ran it may run it again, with its packages and
   * this very module loaded. `pipe verify --rerun` executes in a new process, and so proves it.
   */
  readonly reusable?: boolean;
  /** `shell`: the `run` param is run by `sh -c` instead of `run` below (only `command`). */
  readonly executor?: "shell";
  /** A pipeline may name further inputs, and with `out:` its outputs (only `command`). */
  readonly open?: boolean;
  /** Makes the outputs. Throwing fails the stage; the message is shown. */
  run(context: StageContext<z.output<P>, I, O>): Promise<void> | void;
}

/** Input name → artifact kind, or a description of it: `{ kind: "image-set", optional: true }`. */
export type Inputs = { readonly [name: string]: string | InputDefinition };

export interface InputDefinition {
  readonly kind: string;
  readonly description?: string;
  /** May be left out; then `inputs.NAME` is undefined. */
  readonly optional?: boolean;
  /** Takes every instance of a matrix stage; then `inputs.NAME` is a list. */
  readonly gathered?: boolean;
}

/** Output name → artifact kind (`file` is one file, every other kind a directory). */
export type Outputs = { readonly [name: string]: string | { readonly kind: string; readonly description?: string } };

/** All that a stage knows of the world. It never learns where it runs. */
export interface StageContext<P, I extends Inputs, O extends Outputs> {
  readonly params: P;
  /** Read-only artifacts. */
  readonly inputs: { readonly [name in keyof I]: InputValue<I[name]> };
  /** Paths to write: a directory output exists and is empty; a file output's directory exists. */
  readonly outputs: { readonly [name in keyof O]: string };
  /** An empty folder for intermediate files; gone afterwards. */
  readonly scratch: string;
  /** How many threads to compute with: the cpus granted, at least 1. Not keyed, so the bytes must not depend on it. */
  readonly threads: number;
  /** Seeded by the `seed` param (0 without one). Fork it by name for each use. */
  readonly random: Random;
  readonly checkpoint: Checkpoint;
  /**
   * Aborts when the run is cancelled or the timeout is over. A stage that never looks at it is ended at once then, which loses
   * nothing: what it wrote is not kept, and a checkpoint is whole. One that looks has a few seconds to end by itself.
   */
  readonly signal: AbortSignal;
  /** A line of the stage's log. */
  log(line: string): void;
  /** How far it is: `progress(3, 30, "epochs")`. */
  progress(done: number, total: number | undefined, unit: string): void;
  /** A figure that the manifest keeps (the last value) and `pipe diff` compares. With `step` it is a point of a curve. */
  metric(name: string, value: number, step?: number): void;
  /** Keeps in the manifest how this was computed, such as by which engine; it counts in no fingerprint. */
  record(name: string, value: string): void;
}

type InputValue<D> = D extends { readonly gathered: true }
  ? readonly GatheredInput[]
  : D extends { readonly optional: true }
    ? InputArtifact | undefined
    : InputArtifact;

export interface InputArtifact {
  /** A file for the kind `file`, else a directory. */
  readonly path: string;
  /** SHA-256 of its content. */
  readonly digest: string;
}

export interface GatheredInput extends InputArtifact {
  /** The instance that made it: `pretrain[seed=0]`. */
  readonly stage: string;
  /** Its place in the matrix: `{ seed: 0 }`. */
  readonly matrix: { readonly [axis: string]: string | number | boolean };
}

/** State that outlives a kill: it belongs to the stage's fingerprint, and goes once the stage has succeeded. */
export interface Checkpoint {
  /** The folder of the last complete save, or undefined on a fresh start. Read-only. */
  restore(): string | undefined;
  /** Saves: `write` fills an empty folder, which then replaces the last save at once or not at all. */
  save(write: (folder: string) => Promise<void> | void): Promise<void>;
}
