import { createReadStream, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunRecord } from "../core/run-record.ts";
import { findArtifact } from "./artifacts/find-artifact.ts";
import { findImageSet } from "./artifacts/image-sets.ts";
import { sendMissing } from "./missing.ts";
import { startBytes } from "./reply.ts";
import type { UiSources } from "./sources.ts";

/** What a browser may show; all else it saves or shows as text. */
const TYPES: { readonly [extension: string]: string } = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".json": "text/plain; charset=utf-8",
  ".jsonl": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".csv": "text/plain; charset=utf-8",
};

/** A file of an artifact, byte for byte. */
export async function sendRaw(
  response: ServerResponse,
  record: RunRecord,
  query: URLSearchParams,
  sources: UiSources,
): Promise<void> {
  const found = findArtifact(record, query, sources);
  if (found === undefined || !statSync(found.real).isFile()) return sendMissing(response);
  startBytes(
    response,
    TYPES[extname(found.path).toLowerCase()] ?? "application/octet-stream",
    statSync(found.real).size,
  );
  // A reader that goes away is no mistake.
  await pipeline(createReadStream(found.real), response).catch(() => undefined);
}

/** A picture of an image set, by its position, or its mask. */
export function sendImage(
  response: ServerResponse,
  record: RunRecord,
  query: URLSearchParams,
  sources: UiSources,
): void {
  const found = findArtifact(record, query, sources);
  const position = Number(query.get("at"));
  const image = found === undefined ? undefined : readImage(found.root, position, query.has("mask"));
  if (image === undefined) {
    sendMissing(response);
    return;
  }
  startBytes(response, image.type, image.bytes.length);
  response.end(image.bytes);
}

function readImage(
  root: string,
  position: number,
  mask: boolean,
): { readonly type: string; readonly bytes: Uint8Array } | undefined {
  const set = findImageSet(root);
  if (set === undefined || !Number.isInteger(position) || position < 0 || position >= set.count) return undefined;
  const record = set.record(position);
  const bytes = mask ? set.readMask(record) : set.readImage(record);
  if (bytes === undefined) return undefined;
  return { type: mask ? "image/png" : (TYPES[`.${record.format}`] ?? "application/octet-stream"), bytes };
}
