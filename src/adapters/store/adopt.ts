import { chmodSync, lstatSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Artifact } from "../../core/artifact.ts";
import type { Digest } from "../../core/digest.ts";
import { CANONICAL_SECONDS } from "./canonical-time.ts";
import { hashFiles } from "./hash-files.ts";
import type { Layout } from "./layout.ts";
import { digestListing, type Entry, isFile, listFolder } from "./listing.ts";
import { renameInto } from "./rename-into.ts";
import { type Adoption, buildTree } from "./tree.ts";

/** Moves an output into the store, and says what it is. `touched` is called with each path whose bytes are not yet durable. */
export async function adopt(
  layout: Layout,
  path: string,
  kind: string,
  touched: (path: string) => void,
): Promise<Artifact> {
  return kind === "file" ? adoptFile(layout, path, touched) : adoptFolder({ layout, touched }, path, kind);
}

async function adoptFile(layout: Layout, path: string, touched: (path: string) => void): Promise<Artifact> {
  const artifact = await measure(path, "file");
  moveObject({ layout, touched }, path, artifact);
  return artifact;
}

/** What a file or folder would be as an artifact; leaves it where it is. */
export async function measure(path: string, kind: string): Promise<Artifact> {
  if (kind === "file") {
    const bytes = lstatSync(path).size;
    const [digest] = await hashFiles([{ path, bytes }]);
    if (digest === undefined) throw new Error(`${path} was not hashed`);
    return { kind, digest, bytes, files: 1 };
  }
  return describeFolder(await listFolder(path), kind);
}

function describeFolder(entries: readonly Entry[], kind: string): Artifact {
  const files = entries.filter(isFile);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { kind, digest: digestListing(entries), bytes, files: files.length };
}

/** Puts one file's bytes in their place; those already there stay if they look whole. */
function moveObject(
  { layout, touched }: Adoption,
  path: string,
  { digest, bytes }: { digest: Digest; bytes: number },
): void {
  const object = layout.object(digest);
  touched(object);
  const present = lstatSync(object, { throwIfNoEntry: false });
  if (present?.size === bytes && present.mtimeMs === CANONICAL_SECONDS * 1000) {
    rmSync(path);
    return;
  }
  chmodSync(path, 0o444);
  utimesSync(path, CANONICAL_SECONDS, CANONICAL_SECONDS);
  renameInto(path, object);
}

async function adoptFolder(adoption: Adoption, path: string, kind: string): Promise<Artifact> {
  const entries = await listFolder(path);
  const artifact = describeFolder(entries, kind);
  for (const entry of entries.filter(isFile)) moveObject(adoption, join(path, entry.path), entry);
  buildTree(adoption, artifact.digest, entries);
  return artifact;
}
