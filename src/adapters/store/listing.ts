import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { type Digest, digestOf } from "../../core/digest.ts";
import { StoreError } from "../../core/store-error.ts";
import { hashFiles } from "./hash-files.ts";

/** One entry of a directory: path from its root with `/`, what it is, and its content. */
export type Entry =
  | { readonly path: string; readonly type: "file" | "program"; readonly bytes: number; readonly digest: Digest }
  | { readonly path: string; readonly type: "link"; readonly target: string }
  | { readonly path: string; readonly type: "folder" };

export interface Found {
  readonly path: string;
  readonly type: Entry["type"];
  readonly bytes: number;
}

/**
 * The digest of a directory: SHA-256 of its entries sorted by path (UTF-16 code units), each framed as a JSON list. The
 * executable bit counts, times and owners don't.
 */
export function digestListing(entries: readonly Entry[]): Digest {
  const lines = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1)).map(renderEntry);
  return digestOf(["pipe-tree-1", ...lines].join("\n"));
}

function renderEntry(entry: Entry): string {
  switch (entry.type) {
    case "folder":
      return JSON.stringify([entry.path, entry.type]);
    case "link":
      return JSON.stringify([entry.path, entry.type, entry.target]);
    case "file":
    case "program":
      return JSON.stringify([entry.path, entry.type, entry.bytes, entry.digest]);
  }
}

/** Everything below a folder, without hashing. */
export function walkFolder(root: string): Found[] {
  return walkNames(root).map(({ path, isFolder }) => {
    if (isFolder) return { path, type: "folder", bytes: 0 };
    const stats = lstatSync(join(root, path));
    return { path, type: typeOf(stats, join(root, path)), bytes: stats.size };
  });
}

/** How many entries a folder has: by names alone, which is quicker. */
export function countEntries(root: string): number {
  return walkNames(root).length;
}

/** Iterative: any depth. Only empty folders are entries of their own. */
function walkNames(root: string): { readonly path: string; readonly isFolder: boolean }[] {
  const found: { path: string; isFolder: boolean }[] = [];
  const open = [""];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const children = readdirSync(join(root, folder), { withFileTypes: true });
    if (children.length === 0 && folder !== "") found.push({ path: folder, isFolder: true });
    for (const child of children) {
      const path = folder === "" ? child.name : `${folder}/${child.name}`;
      if (child.isDirectory()) open.push(path);
      else found.push({ path, isFolder: false });
    }
  }
  return found;
}

function typeOf(stats: ReturnType<typeof lstatSync> & object, path: string): Entry["type"] {
  if (stats.isSymbolicLink()) return "link";
  if (!stats.isFile()) {
    throw new StoreError("output-unstorable", `${path} is neither a file nor a folder`, "write plain files only");
  }
  return (Number(stats.mode) & 0o111) === 0 ? "file" : "program";
}

/** The entries of a folder that a stage wrote. Links must be relative and stay inside, or they would mean something else elsewhere. */
export async function listFolder(root: string): Promise<Entry[]> {
  const found = walkFolder(root);
  const files = found.filter(({ type }) => type === "file" || type === "program");
  const digests = await hashFiles(files.map(({ path, bytes }) => ({ path: join(root, path), bytes })));
  const hashed = files.map(({ path, type, bytes }, index): Entry => {
    const digest = digests[index];
    if (digest === undefined || type === "link" || type === "folder") throw new Error(`${path} was not hashed`);
    return { path, type, bytes, digest };
  });
  const others = found.flatMap(({ path, type }): Entry[] => {
    if (type === "folder") return [{ path, type }];
    return type === "link" ? [{ path, type, target: readInnerLink(root, path) }] : [];
  });
  return [...hashed, ...others];
}

function readInnerLink(root: string, path: string): string {
  const target = readlinkSync(join(root, path));
  const inside = !isAbsolute(target) && !normalize(join(dirname(path), target)).startsWith("..");
  if (inside) return target;
  throw new StoreError(
    "output-unstorable",
    `the link ${path} leads out of its output, to ${target}`,
    "write the file itself",
  );
}

/** Whether an entry has bytes of its own. */
export function isFile(entry: Entry): entry is Extract<Entry, { digest: Digest }> {
  return entry.type === "file" || entry.type === "program";
}
