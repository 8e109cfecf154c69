import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "../../src/report/report.ts";
import synthesizeWorld from "../../stages/synthesize-world.ts";
import { runStage } from "./stage-harness.ts";

const FEW = { imagenet: 24, coco: 3, voc: 4, ade20k: 3, videos: 1, got10k: 1, aloi: 1, pascal3d: 0 };

test("reports how many pictures of each data set there are, with a contact sheet of each that has some", async () => {
  const { outputs } = await runStage(synthesizeWorld, { params: { preset: "small", ...FEW }, inputs: {} });
  const report: Report = JSON.parse(readFileSync(join(outputs["report"] ?? "", "report.json"), "utf8"));
  expect(report.metrics).toEqual({
    "imagenet images": 24,
    "coco images": 3,
    "voc images": 4,
    "ade20k images": 3,
    "trackingnet images": 8,
    "got10k images": 10,
    "aloi-view images": 72,
    "aloi-ill images": 24,
    "aloi-col images": 12,
    "pascal3d images": 0,
  });
  const sheets = readdirSync(outputs["report"] ?? "").filter((file) => file.endsWith(".jpg"));
  expect(report.pictures?.map(({ file }) => file).sort()).toEqual(sheets.sort());
  expect(sheets).toHaveLength(9);
});

test("a param that is not set is the preset's", async () => {
  const { outputs } = await runStage(synthesizeWorld, {
    params: { preset: "small", ...FEW, imagenet: 0, frames: 3 },
    inputs: {},
  });
  const frames = readdirSync(join(outputs["trackingnet"] ?? "", "TRAIN_0", "frames", "video_00000"));
  expect(frames).toEqual(["0.jpg", "1.jpg", "2.jpg"]);
  const got = readdirSync(join(outputs["got10k"] ?? "", "train", "GOT-10k_Train_000001"));
  expect(got.filter((file) => file.endsWith(".jpg"))).toHaveLength(10);
});
