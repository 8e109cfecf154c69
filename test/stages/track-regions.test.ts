import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createImageSetWriter } from "../../src/datasets/image-set-writer.ts";
import { openTrackSet } from "../../src/datasets/track-set-file.ts";
import { encodePng } from "../../src/images/encode.ts";
import { measureOverlap } from "../../src/vision/geometry/overlap.ts";
import trackRegions from "../../stages/track-regions.ts";
import { writeVideos } from "../loading/sample-videos.ts";
import { renderScene } from "../vision/regions/sample-scene.ts";
import { artifact, runReportStage, runStage, temporaryFolder } from "./stage-harness.ts";

const FRAMES = 12;
const frames = temporaryFolder("frames");

beforeAll(async () => {
  const writer = createImageSetWriter(frames, { format: "test", classes: [] });
  for (const video of ["left", "right"]) {
    for (let frame = 0; frame < FRAMES; frame++) {
      const { pixels, disc } = sceneAt(video, frame);
      const bytes = await encodePng(pixels);
      const about = { format: "png", width: 96, height: 72, video, frame, boxes: [disc] } as const;
      writer.add({ key: `${video}/${frame}`, bytes, ...about });
    }
  }
  writer.close();
});

describe("track-regions", () => {
  it("follows a moving thing through its video, in a scene with a pattern and a thing that rests", async () => {
    const { outputs } = await runStage(trackRegions, { params: { tracks: 2 }, inputs: { frames: artifact(frames) } });
    const tracks = [...openTrackSet(outputs["tracks"] ?? "").tracks()];
    for (const [number, video] of ["left", "right"].entries()) {
      const own = tracks.filter((track) => track.video === video);
      const fits = own.map(({ regions }) =>
        regions.filter((region) => measureOverlap(region, sceneAt(video, region.frame).disc) > 0.7),
      );
      expect(Math.max(...fits.map((regions) => regions.length))).toBe(FRAMES);
      expect(own[0]?.regions.map(({ image, frame }) => image - frame)).toEqual(Array(FRAMES).fill(number * FRAMES));
      expect(own.flatMap(({ regions }) => regions).every(({ similarity }) => similarity >= 0.6)).toBe(true);
    }
  });

  it("reports lengths, and judges by the true boxes", async () => {
    const params = { tracks: 2, k: 4 };
    const { report, folder } = await runReportStage(trackRegions, { params, inputs: { frames: artifact(frames) } });
    expect(report.metrics["boxes.covered"]).toBe(1);
    expect(report.metrics["boxes.kept"]).toBe(1);
    expect(report.metrics["boxes.mean-overlap"]).toBeGreaterThan(0.7);
    expect(report.metrics["tracks.per-video"]).toBe((report.metrics["tracks"] ?? 0) / 2);
    expect(report.metrics["tracks.per-video"]).toBeGreaterThanOrEqual(1);
    expect(report.metrics["tracks.share-of-frames"]).toBe(1);
    expect(existsSync(join(folder, "tracks.jpg"))).toBe(true);
  });

  it("takes every n-th frame, and drops what is then too short", async () => {
    const params = { stride: 3, minimumFrames: 4 };
    const some = await runStage(trackRegions, { params, inputs: { frames: artifact(frames) } });
    const tracks = [...openTrackSet(some.outputs["tracks"] ?? "").tracks()];
    expect(new Set(tracks.flatMap(({ regions }) => regions.map(({ frame }) => frame % 3)))).toEqual(new Set([0]));
    const long = { ...params, minimumFrames: 5 };
    const none = await runReportStage(trackRegions, { params: long, inputs: { frames: artifact(frames) } });
    expect(none.report.metrics).toMatchObject({ tracks: 0, "tracks.mean-frames": 0, "boxes.covered": 0 });
  });

  it("judges nothing where there are no boxes", async () => {
    const plain = temporaryFolder("plain");
    await writeVideos(plain);
    const { report } = await runReportStage(trackRegions, { params: {}, inputs: { frames: artifact(plain) } });
    expect(Object.keys(report.metrics).filter((name) => name.startsWith("boxes."))).toEqual([]);
  });

  it("refuses images that are of no video", async () => {
    const still = temporaryFolder("still");
    const writer = createImageSetWriter(still, { format: "test", classes: [] });
    const bytes = await encodePng(renderScene(30, 30).pixels);
    writer.add({ key: "one", bytes, format: "png", width: 96, height: 72 });
    writer.close();
    await expect(runStage(trackRegions, { params: {}, inputs: { frames: artifact(still) } })).rejects.toThrow(
      "the images are of no video: there is nothing to follow",
    );
  });
});

function sceneAt(video: string, frame: number): ReturnType<typeof renderScene> {
  return video === "left" ? renderScene(70 - 3 * frame, 24 + frame) : renderScene(25 + 2 * frame, 40, 12 + frame / 2);
}
