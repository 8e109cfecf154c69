import type { Digest } from "./digest.ts";
import type { Scalar } from "./json.ts";

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

/**
 * Whether an artifact of kind `given` may be wired to an input that wants `wanted`. A kind is a word: `file`, `directory`, `image-set`,
 * `track-set`, `view-policy`, `encoder`, `features`, `report`, or any other; `directory` takes all but `file`.
 */
export function acceptsKind(wanted: string, given: string): boolean {
  return wanted === given || wanted === "any" || (wanted === "directory" && given !== "file");
}

/** Figures that a stage reported, by name. */
export type Metrics = { readonly [name: string]: number };
