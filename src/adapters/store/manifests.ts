import { lstatSync, readFileSync } from "node:fs";
import { digestOf, type Fingerprint } from "../../core/digest.ts";
import type { Manifest } from "../../core/manifest.ts";
import { CANONICAL_SECONDS } from "./canonical-time.ts";
import type { Layout } from "./layout.ts";
import { setAside } from "./tree.ts";

const HEAD = /^\{"checksum":"([0-9a-f]{64})","manifest":/;

/** The manifest of a fingerprint. One that is torn, edited or another's is set aside: it did not happen. */
export function readManifest(layout: Layout, fingerprint: Fingerprint): Manifest | undefined {
  const path = layout.manifest(fingerprint);
  const text = readText(path);
  if (text === undefined) return undefined;
  const manifest = parseManifest(text);
  if (manifest?.fingerprint === fingerprint) return manifest;
  setAside(layout, path);
  return undefined;
}

/** The manifest in a file's text, or undefined where its checksum does not hold. */
export function parseManifest(text: string): Manifest | undefined {
  const head = HEAD.exec(text);
  if (head === null || !text.endsWith("}\n")) return undefined;
  const body = text.slice(head[0].length, -2);
  return digestOf(body) === head[1] ? JSON.parse(body) : undefined;
}

/** Size of a manifest's file, if nothing has touched it since it was written. */
export function manifestBytes(layout: Layout, fingerprint: Fingerprint): number | undefined {
  const stats = lstatSync(layout.manifest(fingerprint), { throwIfNoEntry: false });
  return stats?.mtimeMs === CANONICAL_SECONDS * 1000 ? stats.size : undefined;
}

/** Most that are asked for are not there, and an exception costs ten times what a look does. */
function readText(path: string): string | undefined {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
