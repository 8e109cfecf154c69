import { join } from "node:path";
import type { Digest } from "../../core/digest.ts";
import type { Clock, Store } from "../../runner/ports.ts";
import { withDiskErrors, wrapDiskError } from "../system/disk-error.ts";
import { adopt, measure } from "./adopt.ts";
import { checkArtifact } from "./check.ts";
import { readDocument, tryWriteDocument, writeDocument } from "./documents.ts";
import { digestExternal } from "./externals.ts";
import { GroupCommit } from "./group-commit.ts";
import { createLayout } from "./layout.ts";
import { createLeases } from "./leases.ts";
import { manifestBytes, readManifest } from "./manifests.ts";
import { removeTree } from "./tree.ts";
import { openWork, sweepWork } from "./work.ts";

/** The store in the folder `root`; makes the folder with the first thing written. Throws StoreError where the disk refuses. */
export function createStore(root: string, clock: Clock): Store {
  const layout = createLayout(root);
  const commits = new GroupCommit(layout);
  const leases = createLeases(layout, clock);
  const guard = <T>(act: () => T): T => withDiskErrors(root, act);
  const guardAsync = async <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((error: unknown) => {
      throw wrapDiskError(root, error);
    });
  const damaged = new Set<Digest>();
  let swept = false;

  const store: Store = {
    root,
    readManifest: (fingerprint) => guard(() => readManifest(layout, fingerprint)),
    manifestBytes: (fingerprint) => manifestBytes(layout, fingerprint),
    checkArtifact: (artifact, thorough) => {
      const presence = guard(() => checkArtifact(layout, artifact, thorough));
      if (presence === "damaged") damaged.add(artifact.digest);
      // The first look sets it aside, and it would be lost to the second.
      return presence === "lost" && damaged.has(artifact.digest) ? "damaged" : presence;
    },
    pathOf: layout.artifact,
    openWork: (label) =>
      guard(() => {
        if (!swept) sweepWork(root);
        swept = true;
        return openWork(root, label);
      }),
    adopt: (path, kind) => guardAsync(adopt(layout, path, kind, (touched) => commits.touch(touched))),
    measure: (path, kind) => guardAsync(measure(path, kind)),
    commit: async (manifest) => {
      await guardAsync(commits.commit(manifest));
      removeTree(layout.checkpoint(manifest.fingerprint));
    },
    hurryCommits: () => commits.hurry(),
    tryLease: (fingerprint) => guard(() => leases.tryLease(fingerprint)),
    waitForLease: leases.waitForLease,
    checkpointOf: layout.checkpoint,
    digestPath: (path) => digestExternal(path, store, clock),
    readDocument: (folder, name) => readDocument(join(root, folder, `${name}.json`)),
    writeDocument: (folder, name, value) => guard(() => writeDocument(join(root, folder, `${name}.json`), value)),
    readCache: (name) => readDocument(join(root, "cache", `${name}.json`)),
    writeCache: (name, value) => tryWriteDocument(join(root, "cache", `${name}.json`), value),
  };
  return store;
}
