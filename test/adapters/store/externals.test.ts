import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestExternal } from "../../../src/adapters/store/externals.ts";
import type { Store } from "../../../src/runner/ports.ts";

/** After all that is written here: as if the inputs had lain there for an hour. */
const clock = { now: () => Date.now() + 3_600_000 };
let folder = "";
let written: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipe-externals-"));
  written = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openCache(): Pick<Store, "readCache" | "writeCache"> {
  const kept = new Map<string, string>();
  return {
    readCache: (name) => JSON.parse(kept.get(name) ?? "null"),
    writeCache: (name, value) => {
      written.push(name);
      kept.set(name, JSON.stringify(value));
    },
  };
}

test("an input that nobody touched is hashed once", async () => {
  const cache = openCache();
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "data/a"), "one");
  const first = await digestExternal(join(folder, "data"), cache, clock);
  expect(await digestExternal(join(folder, "data"), cache, clock)).toEqual(first);
  expect(written).toHaveLength(1);
});

test("a write in place is seen, although size and inode are as they were and the time is put back", async () => {
  const cache = openCache();
  const path = join(folder, "a");
  writeFileSync(path, "one");
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  const before = statSync(path);
  const first = await digestExternal(path, cache, clock);
  // Until the file system's clock has gone on.
  do {
    writeFileSync(path, "two");
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  } while (statSync(path).ctimeMs === before.ctimeMs);
  const after = statSync(path);
  expect([after.size, after.ino, after.mtimeMs]).toEqual([before.size, before.ino, before.mtimeMs]);
  expect((await digestExternal(path, cache, clock))?.digest).not.toBe(first?.digest);
});

test("what was written just before it was hashed is not trusted the next time", async () => {
  const cache = openCache();
  const path = join(folder, "a");
  writeFileSync(path, "one");
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  const writtenAt = statSync(path).ctimeMs;
  await digestExternal(path, cache, { now: () => writtenAt + 5 });
  expect(written).toEqual([]);
});
