import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import type { SyncAdapter } from "lowdb";
import { LowSync } from "lowdb";
import { isErrno } from "../system/errno.ts";

export interface JsonFileOptions {
  /** Whether `write` returns only once the bytes are on the disk. */
  readonly durable: boolean;
}

/**
 * A JSON document under lowdb, the only door to it. lowdb's own file adapter gives all processes one name for their
 * temporary file, and so lets them corrupt each other's; this one's is unique. What is missing or damaged reads as `empty`.
 */
export function openJsonFile<T>(path: string, empty: T, options: JsonFileOptions = { durable: false }): LowSync<T> {
  return new LowSync<T>(createAdapter<T>(path, options), empty);
}

function createAdapter<T>(path: string, { durable }: JsonFileOptions): SyncAdapter<T> {
  return {
    read: () => readJson(path),
    write: (data) => {
      const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
      try {
        writeText(temporary, JSON.stringify(data), durable);
        renameSync(temporary, path);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    },
  };
}

function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || isErrno(error, "ENOENT", "EISDIR")) return null;
    throw error;
  }
}

function writeText(path: string, text: string, durable: boolean): void {
  const file = openSync(path, "wx");
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
