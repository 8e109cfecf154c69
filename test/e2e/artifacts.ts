import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Artifact } from "../../src/core/artifact.ts";
import type { Run } from "./project.ts";

/** Digests of what each stage of a run made, `stage.output` → digest, each checked against the bytes in the store. */
export function readArtifacts(run: Pick<Run, "results">, store: string): { readonly [name: string]: string } {
  const found: { [name: string]: string } = {};
  for (const [stage, { fingerprint }] of Object.entries(run.results)) {
    if (fingerprint === undefined) throw new Error(`${stage} made nothing`);
    for (const [output, { digest }] of Object.entries(readOutputs(fingerprint, store))) {
      found[`${stage}.${output}`] = digest;
      const bytes = readFileSync(objectPath(digest, store));
      const actual = createHash("sha256").update(bytes).digest("hex");
      if (actual !== digest) throw new Error(`the bytes of ${stage}.${output} are wrong: ${bytes.subarray(0, 200)}`);
    }
  }
  return Object.fromEntries(Object.entries(found).sort());
}

/** Path of a file artifact's bytes. */
export function locateArtifact(run: Pick<Run, "results">, stage: string, store: string): string {
  const fingerprint = run.results[stage]?.fingerprint ?? "";
  const [artifact] = Object.values(readOutputs(fingerprint, store));
  return objectPath(artifact?.digest ?? "", store);
}

/** Path of the manifest of a stage of a run. */
export function locateManifest(run: Pick<Run, "results">, stage: string, store: string): string {
  return manifestPath(run.results[stage]?.fingerprint ?? "", store);
}

/** Changes one bit in the middle of a file, as somebody would who may write to the store. */
export function flipBit(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  chmodSync(path, 0o444);
}

function readOutputs(fingerprint: string, store: string): { readonly [output: string]: Artifact } {
  return JSON.parse(readFileSync(manifestPath(fingerprint, store), "utf8")).manifest.outputs;
}

function manifestPath(fingerprint: string, store: string): string {
  return `${join(store, "manifests", fingerprint.slice(0, 2), fingerprint.slice(2))}.json`;
}

function objectPath(digest: string, store: string): string {
  return join(store, "objects", digest.slice(0, 2), digest.slice(2));
}
