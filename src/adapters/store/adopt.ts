import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artifact } from "../../core/artifact.ts";
import type { Digest } from "../../core/digest.ts";
import { hashFiles } from "./hash-files.ts";
import type { Layout } from "./layout.ts";
import { digestListing, type Entry, listFolder } from "./listing.ts";
import { buildTree } from "./tree.ts";

/** The mtime of everything in the store, in seconds: another one says that somebody wrote to it (as in Nix). */
export const CANONICAL_SECONDS = 1;

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
  const stats = lstatSync(path);
  const [digest] = await hashFiles([{ path, bytes: stats.size }]);
  if (digest === undefined) throw new Error(`${path} was not hashed`);
  moveObject({ layout, touched }, path, { digest, bytes: stats.size });
  return { kind: "file", digest, bytes: stats.size, files: 1 };
}

export interface Adoption {
  readonly layout: Layout;
  touched(path: string): void;
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

/** Renames, making the target's folder where it is missing. */
export function renameInto(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
}

async function adoptFolder(adoption: Adoption, path: string, kind: string): Promise<Artifact> {
  const entries = await listFolder(path);
  const digest = digestListing(entries);
  const files = entries.filter(isFile);
  for (const entry of files) moveObject(adoption, join(path, entry.path), entry);
  buildTree(adoption, digest, entries);
  return { kind, digest, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files: files.length };
}

/** Whether an entry has bytes of its own. */
export function isFile(entry: Entry): entry is Extract<Entry, { digest: Digest }> {
  return entry.type === "file" || entry.type === "program";
}
