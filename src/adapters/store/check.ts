import { chmodSync, lstatSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artifact } from "../../core/artifact.ts";
import type { Digest } from "../../core/digest.ts";
import type { Presence } from "../../runner/ports.ts";
import { CANONICAL_SECONDS } from "./canonical-time.ts";
import { hashFile } from "./hash-files.ts";
import type { Layout } from "./layout.ts";
import { countEntries, digestListing, type Entry, isFile } from "./listing.ts";
import { linkObject, readListing, setAside } from "./tree.ts";

/** Whether an artifact is whole, by size and mtime of its files; `thorough`: by their bytes. What is damaged is set aside. */
export function checkArtifact(layout: Layout, artifact: Artifact, thorough = false): Presence {
  return artifact.kind === "file"
    ? checkFile(layout, layout.object(artifact.digest), artifact, thorough)
    : checkTree(layout, artifact, thorough);
}

interface Bytes {
  readonly digest: Digest;
  readonly bytes: number;
}

function checkFile(layout: Layout, path: string, { digest, bytes }: Bytes, thorough: boolean): Presence {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "lost";
  if (!thorough && stats.size === bytes && stats.mtimeMs === CANONICAL_SECONDS * 1000) return "present";
  if (stats.isFile() && hashFile(path) === digest) {
    restoreStamp(path, stats.mode);
    return "present";
  }
  setAside(layout, path);
  return "damaged";
}

function restoreStamp(path: string, mode: number): void {
  try {
    chmodSync(path, (mode & 0o111) === 0 ? 0o444 : 0o555);
    utimesSync(path, CANONICAL_SECONDS, CANONICAL_SECONDS);
  } catch {
    // A store that can only be read is hashed each time, and is as good.
  }
}

function checkTree(layout: Layout, artifact: Artifact, thorough: boolean): Presence {
  const tree = layout.tree(artifact.digest);
  const entries = readListing(layout, artifact.digest);
  if (entries === undefined || lstatSync(tree, { throwIfNoEntry: false }) === undefined) return "lost";
  if (thorough && digestListing(entries) !== artifact.digest) return dropTree(layout, artifact.digest);
  const presences = entries.map((entry) => checkEntry(layout, join(tree, entry.path), entry, thorough));
  if (presences.includes("damaged") || hasStrangers(tree, entries)) return dropTree(layout, artifact.digest);
  return presences.includes("lost") ? "lost" : "present";
}

/** Files that somebody added to a directory artifact. */
function hasStrangers(tree: string, entries: readonly Entry[]): boolean {
  return countEntries(tree) !== entries.length;
}

function dropTree(layout: Layout, digest: Digest): Presence {
  setAside(layout, layout.tree(digest));
  return "damaged";
}

/** A file of a tree that is missing or damaged is linked again, if its object is good. */
function checkEntry(layout: Layout, path: string, entry: Entry, thorough: boolean): Presence {
  if (!isFile(entry)) return lstatSync(path, { throwIfNoEntry: false }) === undefined ? "lost" : "present";
  const presence = checkFile(layout, path, entry, thorough);
  if (presence === "present") return presence;
  if (checkFile(layout, layout.object(entry.digest), entry, true) !== "present") return presence;
  const folder = dirname(path);
  chmodSync(folder, 0o755);
  linkObject(layout, entry, path);
  chmodSync(folder, 0o555);
  return "present";
}
