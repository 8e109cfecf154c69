import type { Fingerprint } from "./digest.ts";
import type { Failure, Outcome, Outcomes } from "./event.ts";
import type { JsonObject } from "./json.ts";
import type { Reason } from "./reason.ts";

/** A process that can be told alive from dead, also after its pid was given to another. */
export interface Owner {
  readonly pid: number;
  /** Start of the process in clock ticks since boot (/proc/PID/stat, field 22), or 0 where the system has no /proc. */
  readonly startTicks: number;
  readonly bootId: string;
  readonly host: string;
}

/** One invocation of `pipe run`, as `runs/ID/run.json` keeps it. Written at its start and at its end, by one process. */
export interface RunRecord {
  readonly version: 1;
  /** Sorts by time: `20261124-105718-3fa9c1`. */
  readonly id: string;
  /** The pipeline's `name`. */
  readonly pipeline: string;
  /** Absolute path of the YAML file. */
  readonly file: string;
  readonly profile?: string;
  /** `--set` values. */
  readonly set: JsonObject;
  readonly targets: readonly string[];
  /** `interrupted`: its process ended without saying so, or by Ctrl-C. */
  readonly state: "running" | "finished" | "interrupted";
  readonly owner: Owner;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcomes: Outcomes;
  readonly machine: { readonly [name: string]: string };
  readonly stages: readonly StageRecord[];
}

/** One stage of a run; its manifest (by fingerprint) has the rest. */
export interface StageRecord {
  readonly name: string;
  readonly outcome: Outcome;
  readonly fingerprint?: Fingerprint;
  readonly reason: Reason;
  readonly durationMs: number;
  readonly bytes: number;
  readonly failure?: Failure;
}

/** What a list of runs shows of one: the ledger's row. */
export type RunSummary = Omit<RunRecord, "stages" | "machine" | "version">;
