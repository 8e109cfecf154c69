import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Json } from "../../core/json.ts";

/** A JSON document, or undefined where it is missing or damaged. */
export function readDocument(path: string): Json | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes a JSON document whole, by rename. */
export function writeDocument(path: string, value: object): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(temporary, JSON.stringify(value));
  renameSync(temporary, path);
}

/** The same for what can be lost: a store that can't be written only loses speed. */
export function tryWriteDocument(path: string, value: object): void {
  try {
    writeDocument(path, value);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
