import type { Artifact, Metrics } from "./artifact.ts";
import type { Fingerprint } from "./digest.ts";
import type { Key } from "./fingerprint.ts";
import type { MetricInfos } from "./metric-info.ts";

/** The record of one execution; written last, never edited. Its path is its fingerprint. */
export interface Manifest {
  readonly version: 1;
  readonly fingerprint: Fingerprint;
  readonly key: Key;
  /** The stage instance that was executed; another stage with the same key reuses it. */
  readonly stage: string;
  readonly outputs: { readonly [name: string]: Artifact };
  readonly metrics: Metrics;
  readonly metricInfo?: MetricInfos;
  /** The run that executed it, and holds its log. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Which attempt succeeded; 1 is the first. */
  readonly attempt: number;
  /** Recorded, not keyed: host, platform, Node's version, engine. */
  readonly machine: { readonly [name: string]: string };
}
