import type { RunRecord } from "../../core/run-record.ts";
import type { ImageRecord, ImageSetHeader } from "../../datasets/image-set.ts";
import { breakable, type Html, html } from "../../report/html.ts";
import { renderFacts } from "../../report/sections/words.ts";
import type { FoundArtifact } from "../artifacts/find-artifact.ts";
import { findImageSet } from "../artifacts/image-sets.ts";
import { runHref } from "./frame.ts";
import { renderPager } from "./pager.ts";

const PAGE_IMAGES = 48;

/** The images of a set, page by page, with boxes, labels and masks; undefined where the folder holds no image set. */
export function renderImageSet(run: RunRecord, found: FoundArtifact, page: number): Html | undefined {
  const set = findImageSet(found.root);
  if (set === undefined) return undefined;
  const { header, count, record } = set;
  const pages = Math.ceil(count / PAGE_IMAGES);
  const first = Math.min(page, Math.max(0, pages - 1)) * PAGE_IMAGES;
  const positions = Array.from({ length: Math.min(PAGE_IMAGES, count - first) }, (_, index) => first + index);
  const pager = (where: string): Html | undefined =>
    renderPager(run, found, { page: first / PAGE_IMAGES, pages, where });
  return html`${renderFacts([
    ["Images", count.toLocaleString("en")],
    ["Format", header.format],
    ["Classes", header.classes.length === 0 ? undefined : header.classes.slice(0, 60).join(", ")],
  ])}<h2>Images</h2>${pager("above")}<div class="images">${positions.map((position) => renderImage({ run, found, position, record: record(position), header }))}</div>${pager("below")}`;
}

interface ImageRequest {
  readonly run: RunRecord;
  readonly found: FoundArtifact;
  readonly position: number;
  readonly record: ImageRecord;
  readonly header: ImageSetHeader;
}

function renderImage({ run, found: { stage, output }, position, record, header }: ImageRequest): Html {
  const { key, width, height, mask, boxes = [] } = record;
  const query = { stage, output, at: String(position) };
  const src = runHref(run.id, "image", query);
  const label = labelOf(record, header);
  return html`<figure class="picture"><button type="button" class="zoom layered" aria-label="Enlarge ${key}" data-full="${src}"><img src="${src}" alt="${label === "" ? key : `${key}: ${label}`}" width="${width}" height="${height}" loading="lazy">${boxes.length > 0 && html`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMid meet" aria-hidden="true">${boxes.map((box) => html`<rect class="object-box" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/>`)}</svg>`}</button>${mask !== undefined && html`<a class="small mask" href="${runHref(run.id, "image", { ...query, mask: "1" })}">mask</a>`}<figcaption>${breakable(key)}${label !== "" && html`<br>${label}`}</figcaption></figure>`;
}

function labelOf(
  { label, labels = [], factors = {}, width, height }: ImageRecord,
  { classes }: ImageSetHeader,
): string {
  const names = [...(label === undefined ? [] : [label]), ...labels].map((index) => classes[index] ?? String(index));
  const varied = Object.entries(factors).map(([name, value]) => `${name} ${value}`);
  return [...new Set(names), ...varied, `${width}×${height}`].join(", ");
}
