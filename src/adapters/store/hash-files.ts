import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Digest } from "../../core/digest.ts";

/** Above this many bytes the hashing leaves the main thread, whose heartbeats and signals must go on. */
const WORKER_BYTES = 8 << 20;
const CHUNK_BYTES = 1 << 20;

/** The SHA-256 of each file, in order; on all cores where there is much to read. Rejects where a file can't be read. */
export async function hashFiles(
  files: readonly { readonly path: string; readonly bytes: number }[],
): Promise<Digest[]> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= WORKER_BYTES && files.length < 500) return files.map(({ path }) => hashFile(path));
  const workers = Math.min(availableParallelism(), files.length);
  const shares = shareOut(files, workers);
  const digests = new Map<string, Digest>();
  await Promise.all(shares.map((paths) => hashInWorker(paths, digests)));
  return files.map(({ path }) => {
    const digest = digests.get(path);
    if (digest === undefined) throw new Error(`${path} was not hashed`);
    return digest;
  });
}

/** One for all files: a fresh megabyte costs more to touch than a small file costs to read. */
let buffer: Buffer | undefined;

/** The SHA-256 of a file's bytes, read in pieces. */
export function hashFile(path: string): Digest {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    buffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer))
      hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex") as Digest;
}

/** Largest first, each to the share with the fewest bytes. */
function shareOut(files: readonly { readonly path: string; readonly bytes: number }[], count: number): string[][] {
  const shares = Array.from({ length: count }, () => ({ paths: [] as string[], bytes: 0 }));
  for (const { path, bytes } of [...files].sort((a, b) => b.bytes - a.bytes)) {
    const least = shares.reduce((best, share) => (share.bytes < best.bytes ? share : best));
    least.paths.push(path);
    least.bytes += bytes + 16_384;
  }
  return shares.map((share) => share.paths);
}

/** Plain text, so that it runs alike from the sources and from the compiled bundle. Synchronous reads: 5 times faster than promises. */
const WORKER = `
const { parentPort, workerData } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const { openSync, readSync, closeSync } = require("node:fs");
const buffer = Buffer.allocUnsafe(${CHUNK_BYTES});
parentPort.postMessage(workerData.map((path) => {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    for (let read; (read = readSync(file, buffer)) > 0; ) hash.update(buffer.subarray(0, read));
  } finally { closeSync(file); }
  return [path, hash.digest("hex")];
}));`;

function hashInWorker(paths: readonly string[], digests: Map<string, Digest>): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { eval: true, workerData: paths });
    worker.once("error", reject);
    worker.once("message", (pairs: [string, Digest][]) => {
      for (const [path, digest] of pairs) digests.set(path, digest);
      resolve();
    });
  });
}
