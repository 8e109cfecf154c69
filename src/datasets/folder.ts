import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "./data-error.ts";

const PICTURE = /\.(jpe?g|png|webp)$/i;

/** The names of a folder's files, and of its folders, each sorted by code units: the same on every machine. Links are followed. */
export function listFolder(root: string, folder: string): { readonly files: string[]; readonly folders: string[] } {
  const path = join(root, folder);
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of readdirSync(requireFolder(root, folder), { withFileTypes: true })) {
    (isFolder(path, entry) ? folders : files).push(entry.name);
  }
  return { files: files.sort(), folders: folders.sort() };
}

/** The folder's path; throws where there is none, and says what there is. */
export function requireFolder(root: string, folder: string): string {
  const path = join(root, folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new DataError("missing-folder", { file: folder }, `there is no such folder; ${describeRoot(root)}`);
}

export function requireFile(root: string, file: string): string {
  const path = join(root, file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  throw new DataError("missing-file", { file }, `there is no such file; ${describeRoot(root)}`);
}

export function isPicture(name: string): boolean {
  return PICTURE.test(name);
}

function isFolder(path: string, entry: Dirent): boolean {
  return entry.isDirectory() || (entry.isSymbolicLink() && statSync(join(path, entry.name)).isDirectory());
}

/** The most likely mistake is a root one folder too high or too low. */
function describeRoot(root: string): string {
  if (!existsSync(root)) return "the data set's root is missing too";
  const names = readdirSync(root).sort();
  if (names.length === 0) return "the data set's root is empty";
  const shown = names.slice(0, 8).join(", ");
  return `the data set's root has ${shown}${names.length > 8 ? `, … (${names.length})` : ""}`;
}
