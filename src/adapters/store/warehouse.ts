import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Digest, Fingerprint } from "../../core/digest.ts";
import type { Warehouse } from "../../runner/ports.ts";
import { checkArtifact } from "./check.ts";
import { hashFile } from "./hash-files.ts";
import { createLayout } from "./layout.ts";
import { parseManifest } from "./manifests.ts";
import { readListing, removeTree } from "./tree.ts";

/** The store as its keeper sees it: everything that is there, and how to take it away. */
export function createWarehouse(root: string): Warehouse {
  const layout = createLayout(root);
  const aside = join(root, "work", `trash-${process.pid}-0`);
  return {
    manifests: () =>
      listShards(join(root, "manifests"), ".json").map(({ hash, path }) => {
        const text = readFileSync(path, "utf8");
        return { fingerprint: hash as Fingerprint, manifest: parseManifest(text), bytes: text.length };
      }),
    objects: () => listShards(join(root, "objects"), "").map(({ hash, path }) => describeFile(hash as Digest, path)),
    trees: () =>
      listShards(join(root, "trees"), ".json").map(({ hash, path }) => {
        const entries = readListing(layout, hash as Digest) ?? [];
        const files = entries.flatMap((entry) => ("digest" in entry ? [entry.digest] : []));
        return { ...describeFile(hash as Digest, path), files };
      }),
    setManifestAside: (fingerprint) => {
      mkdirSync(aside, { recursive: true });
      renameSync(layout.manifest(fingerprint), join(aside, fingerprint));
      return () => renameSync(join(aside, fingerprint), layout.manifest(fingerprint));
    },
    removeObject: (digest) => removeTree(layout.object(digest)),
    removeTree: (digest) => {
      removeTree(layout.listing(digest));
      removeTree(layout.tree(digest));
    },
    checkpoints: () =>
      listNames(join(root, "checkpoints")).map((name) => ({
        name,
        bytes: measureFolder(join(root, "checkpoints", name)),
      })),
    removeCheckpoint: (name) => removeTree(join(root, "checkpoints", name)),
    removeRun: (run) => removeTree(join(root, "runs", run)),
    empty: () => removeTree(aside),
    isObjectSound: (digest) => hashFile(layout.object(digest)) === digest,
    mend: (artifact) => checkArtifact(layout, artifact, true),
    pinsOf: (run) => readPins(join(root, "runs", run, "pins")),
  };
}

function listNames(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Bytes of all files below a folder; a stage may be writing there. */
function measureFolder(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.reduce((sum, file) => sum + (lstatSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Files `ab/REST` below a folder, as the hashes that they are named by. */
function listShards(folder: string, ending: string): { readonly hash: string; readonly path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((shard) =>
    readdirSync(join(folder, shard))
      .filter((name) => name.endsWith(ending) && name.length === 62 + ending.length)
      .map((name) => ({ hash: shard + name.slice(0, 62), path: join(folder, shard, name) })),
  );
}

function describeFile(digest: Digest, path: string): { digest: Digest; bytes: number; changedAtMs: number } {
  const { size, ctimeMs } = lstatSync(path);
  return { digest, bytes: size, changedAtMs: ctimeMs };
}

function readPins(path: string): Fingerprint[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.length === 64) as Fingerprint[];
}
