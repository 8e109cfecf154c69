import { createHash } from "node:crypto";
import {
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
} from "node:fs";
import { join } from "node:path";
import type { Artifact } from "../../core/artifact.ts";
import type { Store } from "../../runner/ports.ts";
import { withDiskErrors } from "../system/disk-error.ts";
import { isErrno } from "../system/errno.ts";

/**
 * Puts a stored bundle where Node finds the project's packages, and gives the path of its entry. Node looks for
 * packages in the folders above a module, and the store may be anywhere: so the bundle's files are linked into a folder
 * of the store that has the project's node_modules above it.
 */
export function placeBundle(root: string, store: Store, bundle: Artifact): string {
  const project = join(store.root, "cache", "bundles", createHash("sha256").update(root).digest("hex").slice(0, 16));
  const folder = join(project, bundle.digest);
  const source = store.pathOf(bundle);
  if (!existsSync(join(folder, "stage.js")) || !isWhole(folder, source)) {
    withDiskErrors(store.root, () => place(root, source, project, folder));
  }
  return join(folder, "stage.js");
}

const whole = new Set<string>();

/**
 * Whether what was placed before, by any process, still is what the store has; one that isn't is removed. Looked at once. Where a
 * `pipe gc` has taken the store's, what was placed is the only one.
 */
function isWhole(folder: string, source: string): boolean {
  if (!whole.has(folder) && isSameFolder(source, folder) === false) {
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
  whole.add(folder);
  return true;
}

/** Undefined where what is stored is gone, or goes meanwhile. */
function isSameFolder(stored: string, placed: string): boolean | undefined {
  try {
    return readdirSync(stored).every((name) => isSame(join(stored, name), join(placed, name)));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isSame(stored: string, placed: string): boolean {
  const stats = lstatSync(placed, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  return stats.ino === lstatSync(stored).ino || readFileSync(placed).equals(readFileSync(stored));
}

function place(root: string, source: string, project: string, folder: string): void {
  mkdirSync(project, { recursive: true });
  linkPackages(root, project);
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  for (const name of readdirSync(source)) linkOrCopy(join(source, name), join(temporary, name));
  try {
    renameSync(temporary, folder);
  } catch {
    // Another process was first, with the same bytes.
    rmSync(temporary, { recursive: true, force: true });
  }
}

function linkPackages(root: string, project: string): void {
  const link = join(project, "node_modules");
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) return;
  try {
    symlinkSync(join(root, "node_modules"), link);
  } catch (error) {
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) throw error;
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
