import { extname } from "node:path";
import { renderBytes } from "../../core/render-bytes.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { type Html, html } from "../../report/html.ts";
import type { FoundArtifact } from "../artifacts/find-artifact.ts";
import { looksLikeText, readPart } from "../artifacts/read-part.ts";
import { renderPager } from "./pager.ts";

const PAGE_BYTES = 128 * 1024;
/** JSON that is laid out for people: beyond, it is shown as it is. */
const MOST_JSON_BYTES = 2 * 1024 * 1024;
const DUMP_BYTES = 512;

/** A file page by page: JSON laid out, text as it is, of other bytes the first few. */
export function renderText(record: RunRecord, found: FoundArtifact, page: number): Html {
  const { bytes, size } = readPart(found.real, page * PAGE_BYTES, PAGE_BYTES);
  if (size === 0) return html`<p class="muted">The file is empty.</p>`;
  if (!looksLikeText(bytes)) return renderDump(bytes, size);
  const json = extname(found.path) === ".json" || found.path === "" ? layOutJson(found.real, size) : undefined;
  if (json !== undefined)
    return html`<pre class="file-text" tabindex="0" role="group" aria-label="Content">${json}</pre>`;
  return html`<pre class="file-text" tabindex="0" role="group" aria-label="Content">${bytes.toString("utf8")}</pre>${renderPager(record, found, { page, pages: Math.ceil(size / PAGE_BYTES) })}`;
}

/** A JSON file laid out for people; undefined for what is none, or too large. */
export function layOutJson(path: string, size: number): string | undefined {
  if (size > MOST_JSON_BYTES) return undefined;
  try {
    const text = JSON.stringify(JSON.parse(readPart(path, 0, size).bytes.toString("utf8")), undefined, 2);
    return text.length > MOST_JSON_BYTES ? undefined : text;
  } catch {
    return undefined;
  }
}

function renderDump(bytes: Buffer, size: number): Html {
  const shown = bytes.subarray(0, DUMP_BYTES);
  const lines = Array.from({ length: Math.ceil(shown.length / 16) }, (_, row) => {
    const part = shown.subarray(row * 16, row * 16 + 16);
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return `${(row * 16).toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${part.toString("latin1").replace(/[^\x20-\x7e]/g, ".")}`;
  });
  return html`<p class="muted">Not text: the first ${shown.length} bytes of ${renderBytes(size)}.</p><pre class="file-text" tabindex="0" role="group" aria-label="Bytes">${lines.join("\n")}</pre>`;
}
