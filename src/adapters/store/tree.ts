import { randomBytes } from "node:crypto";
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Digest } from "../../core/digest.ts";
import { CANONICAL_SECONDS } from "./canonical-time.ts";
import type { Layout } from "./layout.ts";
import { type Entry, isFile } from "./listing.ts";
import { renameInto } from "./rename-into.ts";

/** Something on its way into the store; `touched` is told each path whose bytes are not durable yet. */
export interface Adoption {
  readonly layout: Layout;
  touched(path: string): void;
}

/** Makes a directory artifact of its objects, beside its place, and moves it there whole. One that is there stays. */
export function buildTree({ layout, touched }: Adoption, digest: Digest, entries: readonly Entry[]): void {
  const tree = layout.tree(digest);
  touched(layout.listing(digest));
  touched(tree);
  if (existsSync(tree) && existsSync(layout.listing(digest))) return;
  const temporary = join(layout.root, "work", `tree-${randomBytes(6).toString("hex")}`);
  mkdirSync(temporary, { recursive: true });
  for (const entry of entries) placeEntry(layout, temporary, entry);
  writeFileSync(`${temporary}.json`, JSON.stringify(entries));
  renameInto(`${temporary}.json`, layout.listing(digest));
  moveWhole(temporary, tree);
}

function placeEntry(layout: Layout, folder: string, entry: Entry): void {
  const path = join(folder, entry.path);
  mkdirSync(entry.type === "folder" ? path : dirname(path), { recursive: true });
  if (entry.type === "link") symlinkSync(entry.target, path);
  if (isFile(entry)) linkObject(layout, entry, path);
}

/** A hard link to the object; a copy for a program (whose mode differs) and where the file system has no links to give. */
export function linkObject(layout: Layout, entry: Extract<Entry, { digest: Digest }>, path: string): void {
  const object = layout.object(entry.digest);
  try {
    if (entry.type === "file") {
      linkSync(object, path);
      return;
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "EMLINK" && code !== "EPERM" && code !== "ENOTSUP" && code !== "EXDEV") throw error;
  }
  copyFileSync(object, path, constants.COPYFILE_FICLONE);
  chmodSync(path, entry.type === "program" ? 0o555 : 0o444);
  utimesSync(path, CANONICAL_SECONDS, CANONICAL_SECONDS);
}

function moveWhole(from: string, to: string): void {
  try {
    renameInto(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    // Another process was first, with the same content.
    removeTree(from);
    return;
  }
  try {
    closeFolders(to);
  } catch (error) {
    // A gc beside may take it at once, as it may until somebody says that it is used.
    if (existsSync(to)) throw error;
  }
}

/** Read-only folders: what is in the store is not for writing. */
function closeFolders(root: string): void {
  for (const name of readdirSync(root, { withFileTypes: true }))
    if (name.isDirectory()) closeFolders(join(root, name.name));
  chmodSync(root, 0o555);
}

/** Removes a folder whose folders may be read-only. */
export function removeTree(root: string): void {
  try {
    rmSync(root, { recursive: true, force: true });
  } catch {
    openFolders(root);
    rmSync(root, { recursive: true, force: true });
  }
}

function openFolders(root: string): void {
  if (lstatSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  chmodSync(root, 0o755);
  for (const name of readdirSync(root, { withFileTypes: true }))
    if (name.isDirectory()) openFolders(join(root, name.name));
}

/** The entries of a directory artifact, or undefined where its listing is missing or damaged. */
export function readListing(layout: Layout, digest: Digest): Entry[] | undefined {
  try {
    return JSON.parse(readFileSync(layout.listing(digest), "utf8"));
  } catch {
    return undefined;
  }
}

/** Moves something out of the way, where a person can look at it. */
export function setAside(layout: Layout, path: string): void {
  const folder = join(layout.root, "damaged");
  mkdirSync(folder, { recursive: true });
  const name = `${new Date().toISOString().replace(/[:.]/g, "")}-${randomBytes(4).toString("hex")}`;
  const parent = dirname(path);
  const mode = lstatSync(parent).mode & 0o777;
  chmodSync(parent, mode | 0o200);
  renameSync(path, join(folder, name));
  chmodSync(parent, mode);
}
