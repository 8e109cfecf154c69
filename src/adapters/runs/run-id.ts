import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../runner/ports.ts";
import { isErrno } from "../system/errno.ts";

/**
 * Makes a folder that no other run has, with a place for logs, and returns its name: `YYYYMMDD-HHMMSS-` in UTC and
 * 6 random digits.
 */
export function openRunFolder(folder: string, clock: Clock): string {
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const id = `${renderTime(clock.now())}-${randomBytes(3).toString("hex")}`;
    try {
      mkdirSync(join(folder, id));
      mkdirSync(join(folder, id, "logs"));
      return id;
    } catch (error) {
      if (!isErrno(error, "EEXIST")) throw error;
    }
  }
}

/** Whether a name has the form of a run's id. */
export function isRunId(name: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{6}$/.test(name);
}

function renderTime(at: number): string {
  const digits = new Date(at).toISOString().replace(/\D/g, "");
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}`;
}
