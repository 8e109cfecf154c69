import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isRefusedFolder } from "../adapters/system/disk-error.ts";
import { isErrno } from "../adapters/system/errno.ts";
import { UserError } from "../core/diagnostic.ts";

/** Writes a file or folder that the user named, in folders made as needed. Throws UserError where the machine refuses it. */
export function writeTarget(target: string, write: () => void): void {
  try {
    mkdirSync(dirname(target), { recursive: true });
    write();
  } catch (error) {
    if (!isErrno(error, ...REFUSALS) && !isRefusedFolder(error)) throw error;
    const why = isErrno(error, "EEXIST", "ENOTDIR") ? "one of its folders is a file" : describe(error);
    throw new UserError([
      {
        code: "target-unwritable",
        message: `${target} can't be written: ${why}`,
        remedy: "Name another place, or make room and give yourself write access there.",
      },
    ]);
  }
}

const REFUSALS = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENAMETOOLONG", "ENOSPC", "EDQUOT", "EXDEV"];

/** What the system says: of "EACCES: permission denied, open '…'" the middle. */
function describe(error: unknown): string {
  return /^\w+: ([^,]+)/.exec(error instanceof Error ? error.message : "")?.[1] ?? "refused";
}
