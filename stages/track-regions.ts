import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openImageSet } from "../src/datasets/image-set-reader.ts";
import type { Track } from "../src/datasets/track-set.ts";
import { writeTrackSet } from "../src/datasets/track-set-file.ts";
import { encodeJpeg } from "../src/images/encode.ts";
import { groupVideos, type Video } from "../src/loading/group-videos.ts";
import { type ImageTable, readImageTable } from "../src/loading/image-table.ts";
import { judgeTracks, type TrackJudgement } from "../src/loading/judge-tracks.ts";
import { renderTrackSheet } from "../src/loading/track-sheet.ts";
import { trackVideo, type VideoOrder } from "../src/loading/track-video.ts";
import { runTasks } from "../src/parallel/run-tasks.ts";
import { type MetricInfos, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

const share = z.number().min(0).max(1);

export default defineStage({
  description:
    "Follows regions through videos, unsupervised: proposals in each frame, linked by their looks and overlap.",
  params: z.strictObject({
    stride: z.number().int().min(1).default(1).describe("takes every n-th frame of a video"),
    side: z
      .number()
      .int()
      .min(16)
      .default(128)
      .describe("longest side that frames are made smaller to, to find regions, px"),
    proposals: z.number().int().min(1).default(15).describe("regions of a frame that are candidates, at most"),
    minimumArea: share.default(0.04).describe("share of the frame that a region has at least"),
    maximumArea: share.default(0.6).describe("share of the frame that a region has at most"),
    minimumSimilarity: share
      .default(0.6)
      .describe("likeness of a track's regions in successive frames; weaker links are cut"),
    minimumOverlap: share.default(0.5).describe("their overlap (IoU); weaker links are cut"),
    minimumFrames: z
      .number()
      .int()
      .min(2)
      .default(8)
      .describe("frames that a track has at least; shorter ones are dropped"),
    minimumScore: share
      .default(0.75)
      .describe("a track's mean objectness, as a share of the video's best track's; weaker tracks are dropped"),
    tracks: z.number().int().min(1).default(4).describe("tracks of a video, at most"),
    sameOverlap: share
      .default(0.5)
      .describe("overlap with a better track's region, from which on a region shows the same"),
    rows: z.number().int().min(1).max(40).default(8).describe("videos in the report's picture"),
    k: z
      .number()
      .int()
      .min(1)
      .default(16)
      .describe("frames after which the report asks whether a track is still on its object"),
  }),
  inputs: { frames: { kind: "image-set", description: "frames of videos; their boxes serve the report alone" } },
  outputs: {
    tracks: "track-set",
    report: {
      kind: "report",
      description: "lengths of tracks, their fit to the true boxes where there are any, a picture",
    },
  },
  resources: { cpus: "all" },
  run: async ({ params, inputs, outputs, threads, signal, log, progress }) => {
    const images = readImageTable(inputs.frames.path);
    const videos = groupVideos(images);
    if (videos.length === 0) throw new Error("the images are of no video: there is nothing to follow");
    const tracks: Track[] = [];
    let done = 0;
    const orders = videos.map((video) => orderOf(images, video, params));
    for await (const found of runTasks(trackVideo, orders, { threads, signal })) {
      tracks.push(...found);
      progress(++done, videos.length, "videos");
    }
    writeTrackSet(outputs.tracks, tracks, images.count);
    const set = openImageSet(inputs.frames.path);
    const judgement = judgeTracks(set.records(), tracks, params.k);
    set.close();
    log(`${tracks.length} tracks in ${videos.length} videos`);
    const sheet = await renderTrackSheet(images, spread(videos, params.rows), tracks);
    writeFileSync(join(outputs.report, "tracks.jpg"), await encodeJpeg(sheet));
    reportTracks(outputs.report, { videos, tracks, judgement });
  },
});

interface Params {
  readonly stride: number;
  readonly side: number;
  readonly proposals: number;
  readonly minimumArea: number;
  readonly maximumArea: number;
  readonly minimumSimilarity: number;
  readonly minimumOverlap: number;
  readonly minimumFrames: number;
  readonly minimumScore: number;
  readonly tracks: number;
  readonly sameOverlap: number;
}

function orderOf(images: ImageTable, video: Video, params: Params): VideoOrder {
  const { minimumSimilarity, minimumOverlap, minimumFrames, minimumScore, tracks, sameOverlap } = params;
  const taken = video.images.filter((_, place) => place % params.stride === 0);
  return {
    folder: images.folder,
    name: video.name,
    frames: taken.map((image) => ({ image, frame: images.frames[image] ?? 0, place: images.place(image) })),
    sidePx: params.side,
    proposals: { count: params.proposals, areaShare: [params.minimumArea, params.maximumArea] },
    links: { minimumSimilarity, minimumOverlap, minimumFrames, minimumScore, count: tracks, sameOverlap },
  };
}

function spread<T>(items: readonly T[], n: number): T[] {
  const taken = Math.min(items.length, n);
  return items.filter(
    (_, index) => Math.floor((index * taken) / items.length) !== Math.floor(((index - 1) * taken) / items.length),
  );
}

const METRIC_INFO: MetricInfos = {
  tracks: { title: "tracks" },
  "tracks.per-video": { title: "tracks of a video" },
  "tracks.mean-frames": { title: "frames of a track", better: "higher" },
  "tracks.share-of-frames": { title: "share of the frames that a track covers", better: "higher" },
  "boxes.mean-overlap": { title: "overlap (IoU) of a true box and the region that fits best", better: "higher" },
  "boxes.covered": { title: "share of the true boxes that a region overlaps by half", better: "higher" },
  "boxes.kept": { title: "share of the regions on an object that are on it k frames later", better: "higher" },
};

function reportTracks(
  folder: string,
  {
    videos,
    tracks,
    judgement,
  }: {
    readonly videos: readonly Video[];
    readonly tracks: readonly Track[];
    readonly judgement: TrackJudgement | undefined;
  },
): void {
  const frames = tracks.reduce((sum, { regions }) => sum + regions.length, 0);
  const covered = new Set(tracks.flatMap(({ regions }) => regions.map(({ image }) => image)));
  const all = videos.reduce((sum, { images }) => sum + images.length, 0);
  writeReport(folder, {
    title: "Tracked regions",
    metrics: {
      tracks: tracks.length,
      "tracks.per-video": tracks.length / videos.length,
      "tracks.mean-frames": tracks.length === 0 ? 0 : frames / tracks.length,
      "tracks.share-of-frames": covered.size / all,
      ...(judgement && {
        "boxes.mean-overlap": judgement.meanOverlap,
        "boxes.covered": judgement.covered,
        ...(judgement.kept !== undefined && { "boxes.kept": judgement.kept }),
      }),
    },
    metricInfo: METRIC_INFO,
    tables: { lengths: { title: "Lengths", rows: countLengths(tracks) } },
    notes: judgement === undefined ? [] : [`Judged by ${judgement.boxes} true boxes, which tracking never sees.`],
    pictures: [
      {
        file: "tracks.jpg",
        title: "Tracks",
        alt: "In each row frames of a video; each track's region is framed in a colour of its own",
        kind: "tracks",
      },
    ],
  });
}

/** Tracks by length, in powers of two. */
function countLengths(tracks: readonly Track[]): { readonly frames: string; readonly tracks: number }[] {
  const counts = new Map<number, number>();
  for (const { regions } of tracks) {
    const from = 2 ** Math.floor(Math.log2(regions.length));
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([from, count]) => ({ frames: `${from}–${2 * from - 1}`, tracks: count }));
}
