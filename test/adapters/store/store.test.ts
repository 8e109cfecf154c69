import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStore } from "../../../src/adapters/store/store.ts";
import type { Artifact } from "../../../src/core/artifact.ts";
import { digestOf, type Fingerprint } from "../../../src/core/digest.ts";
import { fingerprintOf } from "../../../src/core/fingerprint.ts";
import type { Manifest } from "../../../src/core/manifest.ts";
import type { Store } from "../../../src/runner/ports.ts";

let root = "";
let store: Store;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pipe-store-"));
  store = createStore(join(root, "artifacts"), { now: () => Date.now() });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function adoptFile(text: string): Promise<Artifact> {
  const path = join(store.openWork("test").folder, "out", "file");
  writeFileSync(path, text);
  return store.adopt(path, "file");
}

async function adoptFolder(files: { readonly [path: string]: string }): Promise<Artifact> {
  const folder = join(store.openWork("test").folder, "out", "folder");
  writeFiles(folder, files);
  return store.adopt(folder, "directory");
}

function writeFiles(folder: string, files: { readonly [path: string]: string }): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function describeManifest(outputs: Manifest["outputs"]): Manifest {
  const key = { type: "t", code: digestOf("c"), params: {}, inputs: {}, outputs: {}, tools: {} };
  const about = { stage: "s", metrics: {}, run: "r", startedAt: "", durationMs: 1, attempt: 1, machine: {} };
  return { version: 1, fingerprint: fingerprintOf(key), key, outputs, ...about };
}

test("a file is kept by the SHA-256 of its bytes", async () => {
  const artifact = await adoptFile("hello\n");
  expect(artifact).toEqual({ kind: "file", digest: digestOf("hello\n"), bytes: 6, files: 1 });
  expect(readFileSync(store.pathOf(artifact), "utf8")).toBe("hello\n");
});

test("a manifest is there once committed, and says what was committed", async () => {
  const manifest = describeManifest({ o: await adoptFile("x") });
  expect(store.readManifest(manifest.fingerprint)).toBeUndefined();
  await store.commit(manifest);
  expect(store.readManifest(manifest.fingerprint)).toEqual(manifest);
  expect(store.manifestBytes(manifest.fingerprint)).toBeGreaterThan(100);
});

test.each(["truncated", "edited", "empty"])("a manifest that is %s did not happen, and is set aside", async (how) => {
  const manifest = describeManifest({ o: await adoptFile("x") });
  await store.commit(manifest);
  const path = join(store.root, "manifests", manifest.fingerprint.slice(0, 2), `${manifest.fingerprint.slice(2)}.json`);
  chmodSync(path, 0o644);
  if (how === "edited") writeFileSync(path, readFileSync(path, "utf8").replace('"attempt":1', '"attempt":2'));
  else truncateSync(path, how === "empty" ? 0 : 200);
  expect(store.manifestBytes(manifest.fingerprint)).toBeUndefined();
  expect(store.readManifest(manifest.fingerprint)).toBeUndefined();
  expect(readdirSync(join(store.root, "damaged"))).toHaveLength(1);
});

test("a touched file is read again; equal bytes are as good as before, others are set aside", async () => {
  const artifact = await adoptFile("hello");
  const path = store.pathOf(artifact);
  utimesSync(path, 5, 5);
  expect(store.checkArtifact(artifact)).toBe("present");
  chmodSync(path, 0o644);
  writeFileSync(path, "hellO");
  expect(store.checkArtifact(artifact)).toBe("damaged");
  expect(createStore(store.root, { now: () => Date.now() }).checkArtifact(artifact)).toBe("lost");
  expect(readdirSync(join(store.root, "damaged"))).toHaveLength(1);
});

test("a file missing from a directory is linked again; a stranger makes it damaged", async () => {
  const artifact = await adoptFolder({ "a/b": "1", c: "2" });
  const folder = store.pathOf(artifact);
  rmSync(join(folder, "c"), { force: true });
  expect(store.checkArtifact(artifact)).toBe("present");
  expect(readFileSync(join(folder, "c"), "utf8")).toBe("2");
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "stranger"), "3");
  expect(store.checkArtifact(artifact)).toBe("damaged");
});

test("a damaged file inside a directory is noticed, and not linked again from its damaged object", async () => {
  const artifact = await adoptFolder({ c: "2" });
  const path = join(store.pathOf(artifact), "c");
  chmodSync(path, 0o644);
  writeFileSync(path, "3");
  expect(store.checkArtifact(artifact)).toBe("damaged");
  const again = await adoptFolder({ c: "2" });
  expect(readFileSync(join(store.pathOf(again), "c"), "utf8")).toBe("2");
});

test("directories have one digest exactly when they have the same names and bytes", async () => {
  const name = fc.constantFrom("a", "b", "a/b", "c/d/e", "f\ng", "é");
  const content = fc
    .dictionary(name, fc.constantFrom("", "1", "2"), { minKeys: 1 })
    .filter((files) => !("a" in files && "a/b" in files));
  await fc.assert(
    fc.asyncProperty(content, content, async (a, b) => {
      const [first, second] = [await adoptFolder(a), await adoptFolder(b)];
      const sorted = (files: object): string => JSON.stringify(Object.entries(files).sort());
      expect(first.digest === second.digest).toBe(sorted(a) === sorted(b));
    }),
    { numRuns: 60 },
  );
});

test("a user's folder has the digest that it would have as an artifact", async () => {
  const files = { "a/b": "1", c: "2" };
  writeFiles(join(root, "input"), files);
  expect((await store.digestPath(join(root, "input")))?.digest).toBe((await adoptFolder(files)).digest);
});

test("a same-size edit right after hashing is seen", async () => {
  const path = join(root, "input.txt");
  for (let round = 0; round < 30; round++) {
    writeFileSync(path, `text ${round % 10}`);
    expect((await store.digestPath(path))?.digest).toBe(digestOf(`text ${round % 10}`));
  }
});

test("a link out of an output is refused", async () => {
  const folder = join(store.openWork("test").folder, "out", "folder");
  mkdirSync(folder);
  symlinkSync("/etc/hosts", join(folder, "hosts"));
  await expect(store.adopt(folder, "directory")).rejects.toThrow("leads out of its output");
});

test("a lease is held once; a second process is told by whom, and gets it when it is given back", () => {
  const { fingerprint } = describeManifest({});
  const lease = store.tryLease(fingerprint);
  expect(lease.kind).toBe("lease");
  const other = createStore(store.root, { now: () => Date.now() }).tryLease(fingerprint);
  expect(other).toMatchObject({ kind: "holder", description: expect.stringContaining(`process ${process.pid} on `) });
  if (lease.kind === "lease") lease.release();
  expect(store.tryLease(fingerprint).kind).toBe("lease");
});

test("a thousand leases are one note, which another process finds in each, and sweeps once its process is dead", () => {
  const fingerprints = Array.from(
    { length: 1000 },
    (_, index): Fingerprint => digestOf(`${index}`) as string as Fingerprint,
  );
  const leases = fingerprints.map((fingerprint) => store.tryLease(fingerprint));
  expect(leases.every(({ kind }) => kind === "lease")).toBe(true);
  const folder = join(store.root, "leases");
  const notes = (): string[] => readdirSync(folder).filter((name) => name.startsWith(".note-"));
  const [note = ""] = notes();
  expect(notes()).toHaveLength(1);
  expect(statSync(join(folder, note)).nlink).toBe(1001);
  for (const lease of leases) if (lease.kind === "lease") lease.release();
  expect(statSync(join(folder, note)).nlink).toBe(1);
  const written = JSON.parse(readFileSync(join(folder, note), "utf8"));
  writeFileSync(join(folder, note), JSON.stringify({ ...written, pid: 2 ** 22 + 1 }));
  createStore(store.root, { now: () => Date.now() }).tryLease(describeManifest({}).fingerprint);
  expect(notes()).toHaveLength(1);
  expect(notes()).not.toContain(note);
});

test("a dead process's lease is taken over", () => {
  const { fingerprint } = describeManifest({});
  store.tryLease(fingerprint);
  const path = join(store.root, "leases", fingerprint);
  const note = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...note, startTicks: note.startTicks - 1 }));
  expect(createStore(store.root, { now: () => Date.now() }).tryLease(fingerprint).kind).toBe("lease");
});
