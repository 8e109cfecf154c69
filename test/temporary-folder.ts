import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "../src/adapters/store/tree.ts";

let folder: string | undefined;

/** Gives all tests, and the processes that they start, one folder for what they write for a while. */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), "pipe-tests-"));
  process.env["TMPDIR"] = folder;
}

/** Removes it when all have ended. */
export function teardown(): void {
  if (folder !== undefined) removeTree(folder);
}
