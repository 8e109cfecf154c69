import { renderCanonical } from "./canonical.ts";
import { type Digest, digestOf, type Fingerprint } from "./digest.ts";
import type { JsonObject, Scalar } from "./json.ts";

/** Bumped when the meaning of a fingerprint changes: old results are then not reused. */
const VERSION = "pipe-fingerprint-2";

/** All that determines a stage's outputs: the leaves that `pipe explain` compares. */
export interface Key {
  readonly type: string;
  /** Digest of the stage type's bundle and of its packages' versions. */
  readonly code: Digest;
  readonly params: JsonObject;
  /** Input name → content. */
  readonly inputs: { readonly [name: string]: KeyInput };
  /** Output name → kind: a stage of an open type names its own. */
  readonly outputs: { readonly [name: string]: string };
  /** Declared tool → digest of its program. */
  readonly tools: { readonly [tool: string]: string };
}

/** A single artifact's digest, or the members of a gathered input, with all that the stage is told of each. */
export type KeyInput =
  | Digest
  | readonly {
      /** The stage's name in the YAML. */
      readonly stage: string;
      readonly matrix: { readonly [axis: string]: Scalar };
      readonly digest: Digest;
    }[];

/**
 * The fingerprint of a key: SHA-256 of its tagged canonical form. Never time, host, path, key order or locale.
 * JSON's own quoting frames each part, so that no two keys share a pre-image.
 */
export function fingerprintOf(key: Key): Fingerprint {
  const { type, code, params, inputs, outputs, tools } = key;
  return digestOf(
    `${VERSION}\n${renderCanonical({ type, code, params, inputs, outputs, tools })}`,
  ) as string as Fingerprint;
}
