import { createHash } from "node:crypto";
import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { Artifact } from "../../core/artifact.ts";
import { type Digest, digestOf } from "../../core/digest.ts";
import { StoreError } from "../../core/store-error.ts";
import type { Clock, Store } from "../../runner/ports.ts";
import { hashFiles } from "./hash-files.ts";
import { digestListing, type Entry } from "./listing.ts";

/**
 * A file that changed this shortly before it was hashed may change again within the same tick of its file system's clock, unseen:
 * its digest is not trusted the next time. 20 ms covers ext4, XFS and APFS; two seconds FAT, which nobody computes on.
 */
const RACY_MS = 20;

interface Stat {
  readonly path: string;
  readonly bytes: number;
  /** To a quarter of a microsecond: see docs/decisions/0007-stat-cache.md. */
  readonly mtimeMs: number;
  /** Changes with every write, and is not put back by those who put the mtime back. */
  readonly ctimeMs: number;
  readonly inode: number;
  readonly program: boolean;
}

interface Remembered {
  readonly signature: string;
  readonly artifact: Artifact;
}

/** The content of a user's file or folder. What has the same names, sizes, times and inodes as before is not read again. */
export async function digestExternal(
  path: string,
  store: Pick<Store, "readCache" | "writeCache">,
  clock: Clock,
): Promise<Artifact | undefined> {
  const root = statSync(path, { throwIfNoEntry: false });
  if (root === undefined) return undefined;
  const stats = root.isDirectory() ? walk(path) : [describe("", root)];
  const signature = sign(stats);
  const cacheName = `inputs/${digestOf(path)}`;
  const known = store.readCache(cacheName) as Remembered | undefined;
  if (known?.signature === signature) return known.artifact;
  const startedAt = clock.now();
  const artifact = await hashAll(path, stats, root.isDirectory());
  if (sign(root.isDirectory() ? walk(path) : [describe("", look(path))]) !== signature) throw changing(path);
  const settled = stats.every(({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs) < startedAt - RACY_MS);
  if (settled) store.writeCache(cacheName, { signature, artifact });
  return artifact;
}

function changing(path: string): StoreError {
  return new StoreError(
    "input-changed",
    `${path} was changed while it was being hashed`,
    "run again when it is complete",
  );
}

/** Names as one text and figures as one list: to hash 20,000 small texts takes twice as long, and to write figures out ten times. */
function sign(stats: readonly Stat[]): string {
  const figures = new Float64Array(stats.length * 5);
  stats.forEach(({ bytes, mtimeMs, ctimeMs, inode, program }, index) => {
    figures.set([bytes, mtimeMs, ctimeMs, inode, program ? 1 : 0], index * 5);
  });
  const names = stats.map(({ path }) => path).join("\0");
  return createHash("sha256").update(`${stats.length}\n${names}\n`).update(figures).digest("hex");
}

/** Every file below a folder; links are followed, because what they lead to is what a stage reads. */
function walk(root: string): Stat[] {
  const stats: Stat[] = [];
  const open = [""];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of readdirSync(`${root}/${folder}`)) {
      const name = folder === "" ? entry : `${folder}/${entry}`;
      const found = look(`${root}/${name}`);
      if (!found.isDirectory()) stats.push(describe(name, found));
      else if (name.split("/").length > 100) throw tooDeep(`${root}/${name}`);
      else open.push(name);
    }
  }
  return stats.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function tooDeep(path: string): StoreError {
  return new StoreError(
    "input-unreadable",
    `${path} lies over 100 folders deep: a link that leads back?`,
    "remove the link",
  );
}

const ABSENT_IS_NO_ERROR = { throwIfNoEntry: false } as const;

function look(path: string): Stats {
  const stats = statSync(path, ABSENT_IS_NO_ERROR);
  if (stats !== undefined) return stats;
  throw new StoreError("input-unreadable", `${path} is a link to nothing`, "remove or mend the link");
}

function describe(path: string, { size, mtimeMs, ctimeMs, ino, mode }: Stats): Stat {
  return { path, bytes: size, mtimeMs, ctimeMs, inode: ino, program: (mode & 0o111) !== 0 };
}

async function hashAll(root: string, stats: readonly Stat[], isFolder: boolean): Promise<Artifact> {
  const bytes = stats.reduce((sum, stat) => sum + stat.bytes, 0);
  const digests = await readAll(
    stats.map((stat) => ({ path: isFolder ? join(root, stat.path) : root, bytes: stat.bytes })),
  );
  if (!isFolder) return { kind: "file", digest: digests[0] ?? digestOf(""), bytes, files: 1 };
  const entries = stats.map((stat, index): Entry => {
    return {
      path: stat.path,
      type: stat.program ? "program" : "file",
      bytes: stat.bytes,
      digest: digests[index] ?? digestOf(""),
    };
  });
  return { kind: "directory", digest: digestListing(entries), bytes, files: stats.length };
}

async function readAll(files: readonly { readonly path: string; readonly bytes: number }[]): Promise<Digest[]> {
  try {
    return await hashFiles(files);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new StoreError("input-unreadable", error.message, "give yourself read access, or take it out of the input");
  }
}
