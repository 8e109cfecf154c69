import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fingerprint } from "../../core/digest.ts";
import type { Clock, Holder, Lease } from "../../runner/ports.ts";
import { isErrno } from "../system/errno.ts";
import type { Layout } from "./layout.ts";
import { HEARTBEAT_MS, readNote, renderNote } from "./lease-note.ts";

/** Notes begin so; leases are named by fingerprints. */
const NOTE = ".note-";

export interface Leases {
  tryLease(fingerprint: Fingerprint): Lease | Holder;
  waitForLease(fingerprint: Fingerprint, signal: AbortSignal): Promise<void>;
}

/**
 * One lease a fingerprint, no lock on the store as a whole. A lease is a hard link to a note that its process made once:
 * whoever makes the link holds it, at once and whole, and one heartbeat on the note keeps all of them young. A file of
 * its own for each would be deleted for each, and where ext4 has just deleted many it is slow to create any.
 */
export function createLeases(layout: Layout, clock: Clock): Leases {
  const held = new Set<string>();
  let note: Note | undefined;

  const hold = (path: string): Lease => {
    held.add(path);
    const release = (): void => {
      if (held.delete(path)) rmSync(path, { force: true });
      if (held.size === 0) note?.rest();
    };
    return { kind: "lease", release };
  };
  const tryHold = (path: string): Lease | undefined => {
    note ??= createNote(dirname(path), clock);
    return note.tryLink(path) ? hold(path) : undefined;
  };

  return {
    tryLease: (fingerprint) => {
      const path = layout.lease(fingerprint);
      const lease = tryHold(path);
      if (lease !== undefined) return lease;
      const holder = readNote(path);
      if (holder !== "dead") return { kind: "holder", description: holder };
      return (takeOver(path) ? tryHold(path) : undefined) ?? { kind: "holder", description: "another process" };
    },
    waitForLease: async (fingerprint, signal) => {
      const path = layout.lease(fingerprint);
      for (let delayMs = 10; existsSync(path) && readNote(path) !== "dead"; delayMs = Math.min(250, delayMs * 1.5)) {
        await sleep(delayMs, undefined, { signal });
      }
    },
  };
}

/** What a process says of itself in a store. */
interface Note {
  /** Makes a lease; false where somebody has it. Keeps its heartbeat going. */
  tryLink(path: string): boolean;
  /** No lease is left. */
  rest(): void;
}

function createNote(folder: string, clock: Clock): Note {
  const text = renderNote(clock.now());
  let file = writeNote(folder, text);
  let touchedAt = performance.now();
  let heartbeat: NodeJS.Timeout | undefined;
  removeAtExit(() => rmSync(file, { force: true }));

  const beat = (): void => {
    touchedAt = performance.now();
    touchQuietly(file);
  };
  return {
    tryLink: (path) => {
      // A note that has rested looks like a dead process's to other hosts.
      if (performance.now() - touchedAt > HEARTBEAT_MS) beat();
      heartbeat ??= setInterval(beat, HEARTBEAT_MS).unref();
      const made = tryLink(file, path);
      if (made !== "full") return made === "made" || (made === "unlinkable" && tryCreate(path, text));
      file = writeNote(folder, text);
      return tryLink(file, path) === "made";
    },
    rest: () => {
      clearInterval(heartbeat);
      heartbeat = undefined;
    },
  };
}

const removals: (() => void)[] = [];

/** One listener for all stores of a process. */
function removeAtExit(remove: () => void): void {
  if (removals.length === 0) process.once("exit", () => removals.forEach((each) => void each()));
  removals.push(remove);
}

function writeNote(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  removeDeadNotes(folder);
  const file = join(folder, `${NOTE}${randomBytes(6).toString("hex")}`);
  writeFileSync(file, text, { flag: "wx" });
  return file;
}

/** Of processes that were killed. */
function removeDeadNotes(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (name.startsWith(NOTE) && readNote(file) === "dead") rmSync(file, { force: true });
  }
}

function touchQuietly(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Taken over, or a store that has gone: whoever needs it will say so.
  }
}

/** `full`: the note has as many links as the file system allows. `unlinkable`: it has no hard links at all. */
function tryLink(file: string, path: string): "made" | "taken" | "full" | "unlinkable" {
  try {
    linkSync(file, path);
    return "made";
  } catch (error) {
    if (isErrno(error, "EEXIST")) return "taken";
    // A note that somebody removed is written anew.
    if (isErrno(error, "EMLINK", "ENOENT")) return "full";
    if (isErrno(error, "EPERM", "ENOTSUP")) return "unlinkable";
    throw error;
  }
}

/** For file systems without hard links. */
function tryCreate(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Removes a dead process's lease. Between judging and removing, another process may have done the same and hold it now: so
 * it is moved away first, looked at again, and put back if it is alive.
 */
function takeOver(path: string): boolean {
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return true;
    throw error;
  }
  const dead = readNote(aside) === "dead";
  if (!dead) renameSync(aside, path);
  else rmSync(aside, { force: true });
  return dead;
}
