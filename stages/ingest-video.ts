import { z } from "zod";
import { ingest } from "../src/datasets/ingest.ts";
import { INGEST_PARAMS, STRIDE_PARAM } from "../src/datasets/ingest-settings.ts";
import { openVideos } from "../src/datasets/video.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

const { subset, seed, quality, onBad, shardMiB } = INGEST_PARAMS;

export default defineStage({
  description: "Decodes plain video files (.mp4, .mkv, .webm, …) with ffmpeg into an image set of frames.",
  params: z.strictObject({
    fps: z.number().positive().default(5).describe("frames a second to take, repeated or left out as needed"),
    shorterSidePx: z.number().int().min(2).default(256).describe("larger frames are shrunk to this shorter side, px"),
    maxFrames: z.number().int().min(1).optional().describe("frames of a video to take at most, from its start"),
    store: z.enum(["jpeg", "png"]).default("jpeg").describe("how to encode frames"),
    stride: STRIDE_PARAM,
    ...{ subset, seed, quality, onBad, shardMiB },
  }),
  inputs: { video: { kind: "directory", description: "holds video files, in folders as deep as they like" } },
  outputs: { frames: "image-set", report: "report" },
  tools: ["ffmpeg"],
  run: async (context) => {
    const { params, inputs, outputs, signal } = context;
    const dataset = openVideos(inputs.video.path, { ...params, signal });
    const settings = { ...params, shorterSidePx: undefined, check: "structure", overhang: "clip" } as const;
    const report = await ingest(dataset, settings, {
      ...context,
      outputs: { images: outputs.frames, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
