import type { Sharp, SharpOptions } from "sharp";
import type { Pixels } from "./pixels.ts";

type Open = (input: Uint8Array, options?: SharpOptions) => Sharp;

let opened: Promise<Open> | undefined;

/**
 * The one door to sharp, opened on first use. One thread a picture, no cache: pictures are worked on side by side in worker threads, and
 * memory stays bounded by what is under way.
 */
export function openSharp(): Promise<Open> {
  opened ??= import("sharp").then(({ default: sharp }) => {
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return opened;
}

export async function openPixels({ width, height, data }: Pixels): Promise<Sharp> {
  const open = await openSharp();
  return open(data, { raw: { width, height, channels: 3 } });
}
