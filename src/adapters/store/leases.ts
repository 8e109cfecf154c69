import { randomBytes } from "node:crypto";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fingerprint } from "../../core/digest.ts";
import type { Owner } from "../../core/run-record.ts";
import type { Clock, Holder, Lease } from "../../runner/ports.ts";
import { describeOwner, judgeOwner } from "../system/owner.ts";
import type { Layout } from "./layout.ts";

const HEARTBEAT_MS = 5000;
/** Another host's lease without a heartbeat for this long is taken over. */
const STALE_MS = 6 * HEARTBEAT_MS;

interface LeaseNote extends Owner {
  /** Process ids mean something only within one namespace: containers of one host have several. */
  readonly pidNamespace: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface Leases {
  tryLease(fingerprint: Fingerprint): Lease | Holder;
  waitForLease(fingerprint: Fingerprint, signal: AbortSignal): Promise<void>;
}

/** One file a fingerprint, made whole by a hard link: whoever makes it holds the lease. No lock on the store as a whole. */
export function createLeases(layout: Layout, clock: Clock): Leases {
  const held = new Set<string>();
  let heartbeat: NodeJS.Timeout | undefined;
  let self: Owner & { pidNamespace: string };

  const note = (): string => {
    self ??= { ...describeOwner(), pidNamespace: readPidNamespace() };
    return JSON.stringify({ ...self, since: new Date(clock.now()).toISOString() });
  };
  const hold = (path: string): Lease => {
    held.add(path);
    heartbeat ??= startHeartbeat(held);
    const release = (): void => {
      if (held.delete(path)) rmSync(path, { force: true });
      if (held.size > 0) return;
      clearInterval(heartbeat);
      heartbeat = undefined;
    };
    return { kind: "lease", release };
  };

  return {
    tryLease: (fingerprint) => {
      const path = layout.lease(fingerprint);
      const text = note();
      if (tryCreate(path, text)) return hold(path);
      const holder = readNote(path);
      if (holder !== "dead") return { kind: "holder", description: holder };
      return takeOver(path) && tryCreate(path, text) ? hold(path) : { kind: "holder", description: "another process" };
    },
    waitForLease: async (fingerprint, signal) => {
      const path = layout.lease(fingerprint);
      for (let delayMs = 10; existsSync(path) && readNote(path) !== "dead"; delayMs = Math.min(250, delayMs * 1.5)) {
        await sleep(delayMs, undefined, { signal });
      }
    },
  };
}

/** Keeps the leases' mtimes young while this process lives. */
function startHeartbeat(held: ReadonlySet<string>): NodeJS.Timeout {
  return setInterval(() => {
    const now = new Date();
    for (const path of held) touchQuietly(path, now);
  }, HEARTBEAT_MS).unref();
}

function touchQuietly(path: string, now: Date): void {
  try {
    utimesSync(path, now, now);
  } catch {
    // Taken over, or a store that has gone: whoever needs it will say so.
  }
}

/** Makes the file with its whole text or not at all. */
function tryCreate(path: string, text: string): boolean {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  writeNew(temporary, text);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (codeOf(error) !== "EPERM" && codeOf(error) !== "ENOTSUP") throw error;
    return tryCreateExclusively(path, text);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  }
}

/** For file systems without hard links. */
function tryCreateExclusively(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Who holds a lease, for people, or `dead`. */
function readNote(path: string): string | "dead" {
  const note = parseNote(path);
  if (note === undefined) return isStale(path) ? "dead" : "another process";
  const verdict = note.pidNamespace === readPidNamespace() ? judgeOwner(note) : "unknown";
  if (verdict === "dead" || (verdict === "unknown" && isStale(path))) return "dead";
  return `process ${note.pid} on ${note.host} (since ${note.since})`;
}

function parseNote(path: string): LeaseNote | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** By the file system's own clock: hosts disagree about the time. A lease that is gone is stale. */
function isStale(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return true;
  const probe = join(dirname(path), `.clock-${randomBytes(6).toString("hex")}`);
  writeFileSync(probe, "");
  const now = lstatSync(probe).mtimeMs;
  rmSync(probe, { force: true });
  return now - stats.mtimeMs > STALE_MS;
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
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
  const dead = readNote(aside) === "dead";
  if (!dead) renameSync(aside, path);
  else rmSync(aside, { force: true });
  return dead;
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
    return "";
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
