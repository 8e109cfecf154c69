import { compareKeys } from "../core/change.ts";
import type { Fingerprint } from "../core/digest.ts";
import type { Key } from "../core/fingerprint.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Reason } from "../core/reason.ts";
import type { Store } from "./ports.ts";

/** Run a stage, or reuse what it made: the question of "Build systems à la carte" (Mokhov et al. 2018). */
export type Rebuilder = (request: RebuildRequest) => Decision;

export interface RebuildRequest {
  readonly key: Key;
  readonly fingerprint: Fingerprint;
  readonly forced: boolean;
  readonly store: Store;
  /** The key that the stage had when it last ran, to say what changed; asked only when it has to run. */
  previousKey(): Key | undefined;
}

export type Decision =
  | { readonly action: "reuse"; readonly manifest: Manifest }
  | { readonly action: "run"; readonly reason: Reason };

/** Reuses a stage exactly when a manifest has its fingerprint and all of its artifacts are whole. */
export const decideByFingerprint: Rebuilder = ({ key, fingerprint, forced, store, previousKey }) => {
  if (forced) return { action: "run", reason: { why: "forced" } };
  const manifest = store.readManifest(fingerprint);
  if (manifest === undefined) return { action: "run", reason: explainAbsence(key, previousKey()) };
  const flaw = findFlaw(manifest, store);
  return flaw === undefined ? { action: "reuse", manifest } : { action: "run", reason: flaw };
};

function explainAbsence(key: Key, previous: Key | undefined): Reason {
  if (previous === undefined) return { why: "never-ran" };
  const changes = compareKeys(previous, key);
  return changes.length > 0 ? { why: "changed", changes } : { why: "never-ran" };
}

/** Every artifact is looked at, also after the first flaw: looking sets what is damaged aside. */
function findFlaw(manifest: Manifest, store: Store): Reason | undefined {
  const flaws = Object.entries(manifest.outputs).flatMap(([output, artifact]): Reason[] => {
    const presence = store.checkArtifact(artifact);
    return presence === "present" ? [] : [{ why: presence, output }];
  });
  return flaws[0];
}
