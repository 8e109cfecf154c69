import { randomBytes } from "node:crypto";
import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Artifact } from "../core/artifact.ts";
import { UserError } from "../core/diagnostic.ts";
import { writeTarget } from "./write-target.ts";

export interface CopyRequest {
  readonly artifact: Artifact;
  /** Absolute path in the store. */
  readonly source: string;
  /** Absolute path that the copy gets. */
  readonly target: string;
  /** Replace files that are there. */
  readonly force: boolean;
  /** Hard links to the store's read-only files in place of copies. */
  readonly link: boolean;
}

/**
 * Copies an artifact out of the store (sharing blocks where the file system can), writable for the user. Appears
 * whole or not at all where there was nothing before. Throws UserError where something is in the way.
 */
export function copyArtifact(request: CopyRequest): void {
  writeTarget(request.target, () => copyTo(request));
}

function copyTo({ source, target, force, link }: CopyRequest): void {
  const isFolder = lstatSync(source).isDirectory();
  const place = link ? linkSync : copyWritable;
  const there = lstatSync(target, { throwIfNoEntry: false });
  const isEmptyFolder = there?.isDirectory() === true && readdirSync(target).length === 0;
  if (there !== undefined && !force && !(isFolder && isEmptyFolder))
    throw inTheWay(target, "--force replaces files there.");
  if (there !== undefined && there.isDirectory() !== isFolder) {
    throw inTheWay(
      target,
      isFolder ? "The artifact is a folder; name another place." : "The artifact is a file; name a file.",
    );
  }
  if (isFolder && there !== undefined) copyFolder(source, target, place);
  else copyWhole({ source, target, isFolder }, place);
}

type Place = (from: string, to: string) => void;

/** Beside the target first, then moved there. */
function copyWhole(
  { source, target, isFolder }: { source: string; target: string; isFolder: boolean },
  place: Place,
): void {
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString("hex")}.tmp`);
  try {
    if (isFolder) copyFolder(source, temporary, place);
    else place(source, temporary);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

function copyFolder(source: string, target: string, place: Place): void {
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    mkdirSync(join(target, folder), { recursive: true });
    for (const entry of readdirSync(join(source, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        pending.push(path);
        continue;
      }
      rmSync(join(target, path), { force: true });
      if (entry.isSymbolicLink()) symlinkSync(readlinkSync(join(source, path)), join(target, path));
      else place(join(source, path), join(target, path));
    }
  }
}

function copyWritable(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, lstatSync(from).mode | 0o200);
}

function inTheWay(target: string, remedy: string): UserError {
  return new UserError([{ code: "target-exists", message: `${target} exists already`, remedy }]);
}
