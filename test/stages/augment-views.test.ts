import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openImageSet } from "../../src/datasets/image-set-reader.ts";
import { writeTrackSet } from "../../src/datasets/track-set-file.ts";
import { decodeImage } from "../../src/images/decode.ts";
import { readViewPolicy } from "../../src/vision/view-policy-file.ts";
import augmentViews from "../../stages/augment-views.ts";
import { longTracks, writeVideos } from "../loading/sample-videos.ts";
import { artifact, runReportStage, runStage, temporaryFolder } from "./stage-harness.ts";

const images = temporaryFolder("images");
const tracks = temporaryFolder("tracks");

beforeAll(async () => {
  await writeVideos(images);
  writeTrackSet(tracks, longTracks(), 14);
});

describe("augment-views", () => {
  it("without images makes the policy alone, and an empty set of views", async () => {
    const { outputs } = await runStage(augmentViews, { params: { preset: "video", side: 32 }, inputs: {} });
    expect(readViewPolicy(outputs["policy"] ?? "")).toMatchObject({ preset: "video", sidePx: 32 });
    expect(openImageSet(outputs["views"] ?? "").count).toBe(0);
  });

  it("shows views, and the positive pairs that there are", async () => {
    const inputs = { images: artifact(images), tracks: artifact(tracks) };
    const { report, folder } = await runReportStage(augmentViews, { params: { side: 16, k: 3 }, inputs });
    const files = report.pictures?.map(({ file }) => file);
    expect(files).toEqual([
      "views.jpg",
      "pairs-same-frame.jpg",
      "pairs-frame-temporal.jpg",
      "pairs-region-tracker.jpg",
    ]);
    for (const file of files ?? []) expect(existsSync(join(folder, file))).toBe(true);
    expect(report.metrics).toEqual({ "pairs.same-frame": 14, "pairs.frame-temporal": 4, "pairs.region-tracker": 4 });
  });

  it("says why there are no pairs over time", async () => {
    const inputs = { images: artifact(images) };
    const { report, logs } = await runReportStage(augmentViews, { params: { side: 16 }, inputs });
    expect(report.metrics).toEqual({ "pairs.same-frame": 14 });
    expect(logs).toEqual([
      "frame-temporal: no two frames of a video are 60 frames apart: the longest of 2 videos spans 6",
    ]);
  });

  it("writes views of each image out, with its labels", async () => {
    const params = { side: 16, materialize: 3, preset: "mild-crop" };
    const run = () => runStage(augmentViews, { params, inputs: { images: artifact(images) } });
    const [first, again] = [await run(), await run()];
    const views = openImageSet(first.outputs["views"] ?? "");
    const records = [...views.records()];
    expect(records.length).toBe(14 * 3);
    expect(records[4]).toMatchObject({ key: "a/1/view-1", label: 1, video: "a", frame: 1, width: 16, height: 16 });
    const pixels = await Promise.all(records.slice(0, 3).map((record) => decodeImage(views.readImage(record))));
    expect(new Set(pixels.map(({ data }) => data.join())).size).toBe(3);
    const repeated = openImageSet(again.outputs["views"] ?? "");
    expect(records.map((record) => repeated.readImage(record))).toEqual(
      records.map((record) => views.readImage(record)),
    );
  });

  it("refuses to materialize without images", async () => {
    await expect(runStage(augmentViews, { params: { materialize: 1 }, inputs: {} })).rejects.toThrow(
      "views can't be materialized without images: wire `images`",
    );
  });
});
