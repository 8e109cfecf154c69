import { extname, join } from "node:path";
import { DataError } from "./data-error.ts";
import type { Dataset, Entry, Finding } from "./dataset.ts";
import { decodeVideo, FfmpegError } from "./ffmpeg.ts";
import { badVideo } from "./finding.ts";
import { listFolder } from "./folder.ts";
import { toKey } from "./to-key.ts";

export interface VideoOptions {
  /** Frames a second to take; all where undefined. */
  readonly fps?: number | undefined;
  /** px. */
  readonly shorterSidePx?: number | undefined;
  readonly stride: number;
  /** Of a video. */
  readonly maxFrames?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const ENDINGS = new Set([".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi"]);

/** Plain video files, in folders as deep as they like, decoded by the program ffmpeg. A frame's number counts the frames that were taken. */
export function openVideos(root: string, options: VideoOptions): Dataset {
  const files = [...findVideos(root, "")];
  if (files.length === 0) {
    throw new DataError("no-videos", { file: "." }, `there is no video file (${[...ENDINGS].join(", ")}) in the root`);
  }
  return {
    format: "video",
    root,
    classes: [],
    groups: () =>
      files.map((file) => ({
        name: file,
        size: undefined,
        labels: () => undefined,
        entries: () => readFrames(root, file, options),
      })),
  };
}

function* findVideos(root: string, folder: string): Generator<string> {
  const { files, folders } = listFolder(root, folder);
  for (const name of files) if (ENDINGS.has(extname(name).toLowerCase())) yield join(folder, name);
  for (const name of folders) yield* findVideos(root, join(folder, name));
}

async function* readFrames(root: string, file: string, options: VideoOptions): AsyncGenerator<Entry | Finding> {
  const { fps, shorterSidePx, stride, maxFrames = Number.POSITIVE_INFINITY, signal } = options;
  const video = toKey(file);
  let frame = 0;
  try {
    for await (const pixels of decodeVideo(join(root, file), { fps, shorterSidePx, signal })) {
      if (frame % stride === 0) {
        yield { key: `${video}/${String(frame).padStart(6, "0")}`, source: file, pixels, video, frame };
      }
      frame += 1;
      if (frame >= maxFrames * stride) return;
    }
  } catch (error) {
    if (!(error instanceof FfmpegError)) throw error;
    yield badVideo("bad-video", { file }, `after ${frame} frames, which are kept: ${error.message}`);
  }
}
