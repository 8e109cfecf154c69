import { createImageSetWriter } from "../../src/datasets/image-set-writer.ts";
import type { Track } from "../../src/datasets/track-set.ts";
import { encodePng } from "../../src/images/encode.ts";
import type { Pixels } from "../../src/images/pixels.ts";
import { renderPattern } from "../images/pattern.ts";

export const FRAMES = 7;
export const SIZE = { width: 24, height: 18 } as const;

/** Two videos of 7 frames: `a` counts from 0, `b` from 1. Labels are even and odd, and the last image has none. */
export async function writeVideos(folder: string): Promise<void> {
  const writer = createImageSetWriter(folder, { format: "test", classes: ["even", "odd"], shardBytes: 8192 });
  for (const image of range(2 * FRAMES)) {
    const bytes = await encodePng(frameOf(image));
    const video = image < FRAMES ? "a" : "b";
    const frame = (image % FRAMES) + (video === "b" ? 1 : 0);
    const label = image === 2 * FRAMES - 1 ? {} : { label: image % 2 };
    writer.add({ key: `${video}/${frame}`, bytes, format: "png", ...SIZE, video, frame, ...label });
  }
  writer.close();
}

/** A pattern whose red tells which image it is. */
export function frameOf(image: number): Pixels {
  const pixels = renderPattern(SIZE.width, SIZE.height);
  for (let at = 0; at < pixels.data.length; at += 3) pixels.data[at] = image * 10;
  return pixels;
}

/** The images that plain views of whole frames show. */
export function imagesIn(views: Float32Array | undefined, sidePx: number): number[] {
  const bytes = toBytes(views);
  const size = sidePx * sidePx * 3;
  return range(bytes.length / size).map((row) => Math.round((bytes[row * size] ?? 0) / 10));
}

export function toBytes(views: Float32Array | undefined): number[] {
  return Array.from(views ?? [], (value) => Math.round(value * 255));
}

/** Two regions through all frames of either video. */
export function longTracks(): Track[] {
  return ["a", "b"].flatMap((video, number) =>
    [0, 1].map((index) => ({
      id: `${video}/${index}`,
      video,
      regions: range(FRAMES).map((frame) => ({
        image: number * FRAMES + frame,
        frame: frame + number,
        ...{ x: frame + index, y: 2 * index, width: 9, height: 11 },
        similarity: 1,
      })),
    })),
  );
}

export function range(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}
