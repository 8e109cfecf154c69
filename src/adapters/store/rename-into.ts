import { mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { isErrno } from "../system/errno.ts";

/** Renames, making the target's folder where it is missing. */
export function renameInto(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
}
