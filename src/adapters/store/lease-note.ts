import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Owner } from "../../core/run-record.ts";
import { isErrno } from "../system/errno.ts";
import { describeOwner, judgeOwner } from "../system/owner.ts";

/** How often a process says that it lives. */
export const HEARTBEAT_MS = 5000;
/** Another host's note without a heartbeat for this long is a dead process's. */
const STALE_MS = 6 * HEARTBEAT_MS;

/** Who holds a lease. */
interface LeaseNote extends Owner {
  /** Process ids mean something only within one namespace: containers of one host have several. */
  readonly pidNamespace: string;
  /** ISO 8601: when the process took its first lease. */
  readonly since: string;
}

/** The note of this process. */
export function renderNote(now: number): string {
  const note: LeaseNote = {
    ...describeOwner(),
    pidNamespace: readPidNamespace(),
    since: new Date(now).toISOString(),
  };
  return JSON.stringify(note);
}

/** Who left a note, for people, or `dead`. */
export function readNote(path: string): string | "dead" {
  const note = parseNote(path);
  if (note === undefined) return isStale(path) ? "dead" : "another process";
  const verdict = note.pidNamespace === readPidNamespace() ? judgeOwner(note) : "unknown";
  if (verdict === "dead" || (verdict === "unknown" && isStale(path))) return "dead";
  return `process ${note.pid} on ${note.host} (since ${note.since})`;
}

function parseNote(path: string): LeaseNote | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || isErrno(error, "ENOENT", "EACCES")) return undefined;
    throw error;
  }
}

/** By the file system's own clock: hosts disagree about the time. A note that is gone is stale. */
function isStale(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return true;
  const probe = join(dirname(path), `.clock-${randomBytes(6).toString("hex")}`);
  writeFileSync(probe, "");
  const now = lstatSync(probe).mtimeMs;
  rmSync(probe, { force: true });
  return now - stats.mtimeMs > STALE_MS;
}

let pidNamespace: string | undefined;

function readPidNamespace(): string {
  pidNamespace ??= readLink("/proc/self/ns/pid");
  return pidNamespace;
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Not Linux.
    return "";
  }
}
