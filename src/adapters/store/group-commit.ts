import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsync, mkdirSync, openSync, utimesSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import type { Manifest } from "../../core/manifest.ts";
import { isErrno } from "../system/errno.ts";
import { CANONICAL_SECONDS } from "./canonical-time.ts";
import type { Layout } from "./layout.ts";
import { renameInto } from "./rename-into.ts";

interface Pending {
  readonly manifest: Manifest;
  resolve(): void;
  reject(error: unknown): void;
}

/** How long a batch gathers: what small stages end in that time shares its waits for the disk and its switches to other threads. */
const GATHER_MS = 50;

/**
 * Makes results durable, many at a time: objects and their folders first, then the manifests, then these move into place. While
 * one batch waits for the disk the next one gathers, so that a thousand small stages share their waits.
 */
export class GroupCommit {
  readonly #layout: Layout;
  #touched = new Set<string>();
  #synced = new Set<string>();
  #pending: Pending[] = [];
  #running = false;
  #hurried = false;
  #begin: (() => void) | undefined;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** A path whose bytes have to be durable before the next manifest. */
  touch(path: string): void {
    if (!this.#synced.has(path)) this.#touched.add(path);
  }

  /** Resolves once the manifest and all that it names are on the disk. */
  commit(manifest: Manifest): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ manifest, resolve, reject });
      if (!this.#running) void this.#pump();
    });
  }

  /** Nothing more is to come for what was committed so far to wait for. */
  hurry(): void {
    this.#hurried = this.#running;
    this.#begin?.();
  }

  async #pump(): Promise<void> {
    this.#running = true;
    while (this.#pending.length > 0) {
      await this.#gather();
      const batch = this.#pending;
      const touched = this.#touched;
      this.#pending = [];
      this.#touched = new Set();
      try {
        await this.#write(batch, touched);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
    this.#hurried = false;
  }

  /** Lets more results join the batch. */
  async #gather(): Promise<void> {
    if (this.#hurried) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#begin = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#begin = undefined;
  }

  async #write(batch: readonly Pending[], touched: ReadonlySet<string>): Promise<void> {
    await syncAll([...touched, ...new Set([...touched].map(dirname))]);
    for (const path of touched) this.#synced.add(path);
    if (this.#synced.size > 100_000) this.#synced = new Set();
    const written = batch.map(({ manifest }) => writeManifest(this.#layout, manifest));
    await syncAll(written.map(({ temporary }) => temporary));
    for (const { temporary, path } of written) renameInto(temporary, path);
    await syncAll([...new Set(written.map(({ path }) => dirname(path)))]);
  }
}

/** A manifest's text: the digest of the record, then the record, so that a torn or edited file shows itself. */
function writeManifest(layout: Layout, manifest: Manifest): { temporary: string; path: string } {
  const text = JSON.stringify(manifest);
  const path = layout.manifest(manifest.fingerprint);
  const temporary = join(layout.root, "work", `manifest-${randomBytes(8).toString("hex")}`);
  if (!existsSync(dirname(temporary))) mkdirSync(dirname(temporary), { recursive: true });
  const file = openSync(temporary, "wx", 0o444);
  try {
    writeSync(file, `{"checksum":"${digestOf(text)}","manifest":${text}}\n`);
  } finally {
    closeSync(file);
  }
  utimesSync(temporary, CANONICAL_SECONDS, CANONICAL_SECONDS);
  return { temporary, path };
}

/** Files open at a time: enough for the thread pool, and few beside a process's limit (256 on macOS). */
const OPEN_FILES = 64;

/** fsync of files and folders, in parallel on the thread pool: the file system joins their journal writes. */
async function syncAll(paths: readonly string[]): Promise<void> {
  const rest = paths.values();
  const lane = async (): Promise<void> => {
    for (const path of rest) await syncPath(path);
  };
  await Promise.all(Array.from({ length: Math.min(OPEN_FILES, paths.length) }, lane));
}

/** Only the wait for the disk is left to a thread: to hand it opening and closing too costs more than these do. */
function syncPath(path: string): Promise<void> {
  const file = openExisting(path);
  if (file === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    fsync(file, (error) => {
      closeSync(file);
      if (error === null) resolve();
      else reject(error);
    });
  });
}

/** Undefined where an equal object, made by another run, has been collected meanwhile. */
function openExisting(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}
