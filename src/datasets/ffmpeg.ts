import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { Pixels } from "../images/pixels.ts";
import { PpmSplitter } from "./ppm-splitter.ts";

export interface FfmpegOptions {
  /** Frames a second to take; every frame where undefined. */
  readonly fps: number | undefined;
  /** px; larger pictures are shrunk to it; kept where undefined. */
  readonly shorterSidePx: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The program is not there. */
export class MissingFfmpegError extends Error {
  override readonly name = "MissingFfmpegError";

  constructor() {
    super(
      "video files are decoded by the program ffmpeg, which is not on the PATH; install it (Debian: apt-get install ffmpeg)",
    );
  }
}

/** The program could not decode the file. */
export class FfmpegError extends Error {
  override readonly name = "FfmpegError";
}

/**
 * Decodes a video's frames, one at a time: the program waits while nobody takes them, so memory holds one frame and a pipe. The same file, options
 * and program give the same pixels.
 */
export async function* decodeVideo(file: string, options: FfmpegOptions): AsyncGenerator<Pixels> {
  const child = spawn("ffmpeg", argumentsOf(file, options), {
    stdio: ["ignore", "pipe", "pipe"],
    signal: options.signal,
  });
  const ended = once(child, "close");
  const errors = collectText(child.stderr);
  // Met below, unless the consumer has enough before.
  for (const promise of [ended, errors]) promise.catch(() => undefined);
  const splitter = new PpmSplitter();
  try {
    for await (const chunk of child.stdout) yield* splitter.push(chunk);
    const [code] = await ended.catch(rethrow);
    if (code !== 0) throw new FfmpegError(lastLine(await errors) ?? `ffmpeg ended with ${code}`);
    if (splitter.isWithinFrame) throw new FfmpegError("ffmpeg ended within a frame");
  } finally {
    child.kill("SIGKILL");
  }
}

/** Frames as PPM, which says its own size; `bitexact`, so that all processors give the same pixels. */
function argumentsOf(file: string, { fps, shorterSidePx }: FfmpegOptions): string[] {
  const filters = [
    ...(fps === undefined ? [] : [`fps=${fps}`]),
    ...(shorterSidePx === undefined ? [] : [scaleTo(shorterSidePx)]),
    "format=rgb24",
  ];
  const input = ["-xerror", "-bitexact", "-i", `file:${file}`];
  const output = ["-map", "0:v:0", "-vf", filters.join(","), "-fps_mode", "passthrough"];
  return ["-v", "error", "-nostdin", ...input, ...output, "-f", "image2pipe", "-c:v", "ppm", "pipe:1"];
}

function scaleTo(sidePx: number): string {
  const flags = "flags=bicubic+accurate_rnd+full_chroma_int+bitexact";
  return `scale=w='if(lt(iw,ih),min(iw,${sidePx}),-1)':h='if(lt(iw,ih),-1,min(ih,${sidePx}))':${flags}`;
}

function rethrow(error: unknown): never {
  const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
  throw isMissing ? new MissingFfmpegError() : error;
}

async function collectText(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream) text = (text + String(chunk)).slice(-4096);
  return text;
}

function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1) || undefined;
}
