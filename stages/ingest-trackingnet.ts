import { z } from "zod";
import { ingest } from "../src/datasets/ingest.ts";
import { INGEST_PARAMS, STRIDE_PARAM } from "../src/datasets/ingest-settings.ts";
import { openTrackingnet } from "../src/datasets/trackingnet.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads the frames and boxes of TrackingNet's videos into an image set.",
  params: z.strictObject({
    split: z.enum(["train", "test"]).default("train").describe("TRAIN_k, or TEST"),
    stride: STRIDE_PARAM,
    ...INGEST_PARAMS,
  }),
  inputs: { root: { kind: "directory", description: "holds TRAIN_0/{frames,anno}, …" } },
  outputs: { frames: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openTrackingnet(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.frames, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
