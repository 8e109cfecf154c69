import { StoreError } from "../../core/store-error.ts";
import { isErrno } from "./errno.ts";

/** Does something on the disk; what the machine refuses becomes a StoreError that says what to do. */
export function withDiskErrors<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw wrapDiskError(folder, error);
  }
}

/** The StoreError for what the machine refused, or the error itself. */
export function wrapDiskError(folder: string, error: unknown): unknown {
  if (isErrno(error, "ENOSPC", "EDQUOT")) {
    return new StoreError("disk-full", `the disk of ${folder} is full`, "Free some space: pipe gc --max-size 20GB.");
  }
  if (isErrno(error, "EACCES", "EPERM", "EROFS", "ENOTDIR") || isRefusedFolder(error)) {
    return new StoreError(
      "store-unwritable",
      `${folder} can't be written`,
      "Give yourself write access, or name another store with --artifacts DIR.",
    );
  }
  return error;
}

/** Of a disk that can only be read, a recursive mkdir says that there is no such folder. */
export function isRefusedFolder(error: unknown): boolean {
  return error instanceof Error && isErrno(error, "ENOENT") && "syscall" in error && error.syscall === "mkdir";
}

const DISPENSABLE = [
  "ENOSPC",
  "EDQUOT",
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOENT",
  "ENOTDIR",
  "ENOTEMPTY",
  "EBUSY",
  "ESTALE",
];

/** Does something that can be done without: undefined where the machine refuses it. */
export function tryOnDisk<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (isErrno(error, ...DISPENSABLE)) return undefined;
    throw error;
  }
}
