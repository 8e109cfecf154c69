import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { MissingFfmpegError } from "../../src/datasets/ffmpeg.ts";
import { openVideos } from "../../src/datasets/video.ts";
import { decodeImage } from "../../src/images/decode.ts";
import { ingestAll, makeFolder, writeFiles } from "./made.ts";

const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
const PATH = process.env["PATH"];
afterEach(() => {
  process.env["PATH"] = PATH;
});

describe.skipIf(!hasFfmpeg)("video files", () => {
  test("become frames at the rate and size asked for, in order", async () => {
    const root = makeFolder();
    makeVideo(join(root, "b.mp4"), "testsrc=size=64x48:rate=10:duration=2");
    makeVideo(join(root, "a.mkv"), "color=red:size=32x64:rate=10:duration=1");
    const { records, set, report } = await ingestAll(openVideos(root, { fps: 5, shorterSidePx: 24, stride: 1 }), {
      store: "jpeg",
    });
    expect(records.length).toBe(15);
    expect(records[0]).toMatchObject({
      key: "a/000000",
      video: "a",
      frame: 0,
      width: 24,
      height: 48,
      format: "jpeg",
      source: "a.mkv",
    });
    expect(records[5]).toMatchObject({ key: "b/000000", video: "b", frame: 0, width: 32, height: 24 });
    const { data } = await decodeImage(set.readImage(set.record(0)));
    expect(Math.abs((data[0] ?? 0) - 254)).toBeLessThan(8);
    expect(Math.max(data[1] ?? 0, data[2] ?? 0)).toBeLessThan(8);
    expect(report.metrics).toMatchObject({ images: 15, videos: 2 });
  });

  test("give the same bytes twice, every frame without a rate, and no more than asked for", async () => {
    const root = makeFolder();
    makeVideo(join(root, "v.webm"), "testsrc=size=64x48:rate=10:duration=2");
    const [first, second] = [
      await ingestAll(openVideos(root, { stride: 1 })),
      await ingestAll(openVideos(root, { stride: 1 })),
    ];
    expect(first.records.length).toBe(20);
    const [a, b] = [first, second].map(({ folder }) => readFileSync(join(folder, "shards/000000.tar")));
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
    const some = await ingestAll(openVideos(root, { stride: 4, maxFrames: 3 }), { store: "png" });
    expect(some.records.map(({ frame, format }) => [frame, format])).toEqual([0, 4, 8].map((frame) => [frame, "png"]));
  });

  test("that are cut off, or none, are told", async () => {
    const root = writeFiles({ "text.mp4": "no video" });
    makeVideo(join(root, "whole.mp4"), "testsrc=size=64x48:rate=10:duration=2");
    const whole = readFileSync(join(root, "whole.mp4"));
    writeFileSync(join(root, "cut.mp4"), whole.subarray(0, whole.length / 2));
    const dataset = openVideos(root, { stride: 1 });
    const error = await ingestAll(dataset).catch(String);
    expect(error).toMatch(/ {2}cut\.mp4 bad-video: after 0 frames, which are kept: /);
    expect(error).toMatch(/ {2}text\.mp4 bad-video: after 0 frames, which are kept: .*Invalid data found/);
    const { records, report } = await ingestAll(dataset, { onBad: "drop" });
    expect(records.length).toBe(20);
    expect(report.metrics).toMatchObject({ dropped: 2 });
  });

  test("can be cancelled", async () => {
    const root = makeFolder();
    makeVideo(join(root, "v.mp4"), "testsrc=size=64x48:rate=10:duration=5");
    await expect(ingestAll(openVideos(root, { stride: 1, signal: AbortSignal.abort() }))).rejects.toThrow("aborted");
  });
});

test("without ffmpeg, it says what to install", async () => {
  process.env["PATH"] = makeFolder();
  await expect(ingestAll(openVideos(writeFiles({ "a.mp4": "" }), { stride: 1 }))).rejects.toThrow(
    new MissingFfmpegError(),
  );
});

test("a folder without videos is told", () => {
  expect(() => openVideos(writeFiles({ "a/b.txt": "" }), { stride: 1 })).toThrow(
    ". no-videos: there is no video file (.mp4, .m4v, .mkv, .webm, .mov, .avi) in the root",
  );
});

function makeVideo(file: string, source: string): void {
  execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", file]);
}
