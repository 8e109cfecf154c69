import type { Digest } from "./digest.ts";
import type { JsonObject, Scalar } from "./json.ts";

/**
 * The artifact kinds that the house knows. A kind is a word: `command` stages may declare any other, and two wired
 * ends must have the same one (`directory` accepts every kind but `file`).
 */
export const KINDS = [
  "file",
  "directory",
  "image-set",
  "track-set",
  "view-policy",
  "encoder",
  "features",
  "report",
] as const;

/** An immutable output: what a manifest says of it. A `file` is one file; every other kind is a directory. */
export interface Artifact {
  readonly kind: string;
  readonly digest: Digest;
  readonly bytes: number;
  readonly files: number;
}

/** One member of a gathered input: the matrix instance that made it, by its axes. */
export interface GatheredArtifact extends Artifact {
  readonly stage: string;
  readonly matrix: { readonly [axis: string]: Scalar };
}

/** Whether an artifact of kind `given` may be wired to an input that wants `wanted`. */
export function acceptsKind(wanted: string, given: string): boolean {
  return wanted === given || wanted === "any" || (wanted === "directory" && given !== "file");
}

/** Figures that a stage reported, by name. */
export type Metrics = { readonly [name: string]: number };

/** A `report` artifact's `report.json`: only `metrics` is fixed. */
export interface Report extends JsonObject {
  readonly metrics: Metrics;
}
