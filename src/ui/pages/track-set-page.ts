import type { RunRecord } from "../../core/run-record.ts";
import type { ImageSet } from "../../datasets/image-set-reader.ts";
import type { Track, TrackedRegion } from "../../datasets/track-set.ts";
import { countValues } from "../../report/charts/bars.ts";
import { type Html, html } from "../../report/html.ts";
import { renderTable } from "../../report/sections/data-table.ts";
import { renderFigure } from "../../report/sections/figure.ts";
import { renderFacts } from "../../report/sections/words.ts";
import type { FoundArtifact } from "../artifacts/find-artifact.ts";
import { findFrames } from "../artifacts/find-frames.ts";
import { findImageSet } from "../artifacts/image-sets.ts";
import { readTracks } from "../artifacts/read-tracks.ts";
import type { UiSources } from "../sources.ts";
import { runHref } from "./frame.ts";
import { renderPager } from "./pager.ts";

const PAGE_VIDEOS = 12;
/** Frames that are shown of a video. */
const MOST_FRAMES = 8;

/** The tracks of a set, video by video, over the frames that they were found in; undefined where the folder holds no track set. */
export function renderTrackSet(
  run: RunRecord,
  found: FoundArtifact,
  page: number,
  sources: UiSources,
): Html | undefined {
  const read = readTracks(found.root, page, PAGE_VIDEOS);
  if (read === undefined) return undefined;
  const { header, videos, lengths, shown } = read;
  const pages = Math.ceil(videos / PAGE_VIDEOS);
  const pager = (where: string): Html | undefined => renderPager(run, found, { page, pages, where });
  const frames = findFrames(run, found.stage, sources);
  const drawing = { run, frames, set: frames && findImageSet(frames.root) };
  return html`${renderFacts([
    ["Tracks", `${header.count.toLocaleString("en")} in ${videos.toLocaleString("en")} videos`],
    ["Frames", `${header.images.toLocaleString("en")} in the image set that they point into`],
  ])}${renderLengths(lengths)}<h2>Videos</h2>${frames === undefined && html`<p class="muted">The frames are not in this run: regions are drawn to scale.</p>`}${pager("above")}${[...shown].map(([video, tracks]) => renderVideo(video, tracks, drawing))}${pager("below")}`;
}

function renderLengths(lengths: readonly number[]): Html {
  return renderFigure({
    title: "Lengths",
    chart: {
      kind: "bars",
      label: "Lengths of tracks",
      x: { title: "length", unit: "frames" },
      y: { title: "tracks" },
      bars: countValues(lengths),
    },
    csv: "track-lengths",
  });
}

interface Drawing {
  readonly run: RunRecord;
  readonly frames: FoundArtifact | undefined;
  readonly set: ImageSet | undefined;
}

/** Frames from the first to the last that a track is in, each track in a colour of its own; then what each track is. */
function renderVideo(video: string, tracks: readonly Track[], drawing: Drawing): Html {
  const images = new Map(tracks.flatMap(({ regions }) => regions.map(({ image, frame }) => [image, frame])));
  const places = spread([...images].sort(([a], [b]) => a - b));
  return html`<section class="track-video"><h3>${video}</h3><div class="strip">${places.map(([image, frame]) => renderFrame({ image, frame, video, tracks }, drawing))}</div>
${renderTable({
  caption: `Tracks of ${video}`,
  columns: [{ title: "track" }, { title: "frames", align: "right" }, { title: "length" }, { title: "mean similarity" }],
  rows: tracks.map(({ id, regions }, index) => [
    {
      shown: html`<span class="figure"><span class="swatch track-${index % 6}"></span>${nameIn(video, id)}</span>`,
      value: id,
    },
    `${regions[0]?.frame ?? ""}–${regions.at(-1)?.frame ?? ""}`,
    regions.length,
    meanSimilarity(regions),
  ]),
})}</section>`;
}

/** A track's name without its video's, which stands above. */
function nameIn(video: string, id: string): string {
  return id.startsWith(`${video}/`) ? id.slice(video.length + 1) : id;
}

interface Frame {
  readonly image: number;
  readonly frame: number;
  readonly video: string;
  readonly tracks: readonly Track[];
}

function renderFrame({ image, frame, video, tracks }: Frame, { run, frames, set }: Drawing): Html {
  const regions = tracks.map((track) => track.regions.find((region) => region.image === image));
  const { width, height } = set !== undefined && image < set.count ? set.record(image) : extentOf(tracks);
  const src =
    set === undefined || frames === undefined
      ? undefined
      : runHref(run.id, "image", { stage: frames.stage, output: frames.output, at: String(image) });
  const boxes = html`<svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${regions.map((region, index) => region !== undefined && html`<rect class="object-box track-${index % 6}" x="${region.x}" y="${region.y}" width="${region.width}" height="${region.height}"/>`)}</svg>`;
  const name = `${video}, frame ${frame}`;
  return html`<figure class="picture">${
    src === undefined
      ? html`<div class="scale-drawing">${boxes}</div>`
      : html`<button type="button" class="zoom layered" aria-label="Enlarge ${name}" data-full="${src}"><img src="${src}" alt="${name}" width="${width}" height="${height}" loading="lazy">${boxes}</button>`
  }<figcaption>frame ${frame}</figcaption></figure>`;
}

/** What holds all regions, where the frames' own size is not known (px). */
function extentOf(tracks: readonly Track[]): { readonly width: number; readonly height: number } {
  const regions = tracks.flatMap((track) => track.regions);
  return {
    width: regions.reduce((most, { x, width }) => Math.max(most, x + width), 1),
    height: regions.reduce((most, { y, height }) => Math.max(most, y + height), 1),
  };
}

function spread<T>(items: readonly T[]): T[] {
  const last = items.length - 1;
  const count = Math.min(MOST_FRAMES, items.length);
  const places = new Set(
    Array.from({ length: count }, (_, index) => Math.round((index * last) / Math.max(1, count - 1))),
  );
  return items.filter((_, place) => places.has(place));
}

/** To the region before; the first has none. */
function meanSimilarity(regions: readonly TrackedRegion[]): number | string {
  const known = regions.slice(1);
  return known.length === 0 ? "" : known.reduce((sum, { similarity }) => sum + similarity, 0) / known.length;
}
