import { z } from "zod";
import { openGot10k } from "../src/datasets/got10k.ts";
import { ingest } from "../src/datasets/ingest.ts";
import { CLASSES_PARAM, INGEST_PARAMS, STRIDE_PARAM } from "../src/datasets/ingest-settings.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads the frames, boxes and visibility of GOT-10k's videos into an image set.",
  params: z.strictObject({
    split: z.enum(["train", "val", "test"]).default("train").describe("folder of the root"),
    classes: CLASSES_PARAM,
    stride: STRIDE_PARAM,
    ...INGEST_PARAMS,
  }),
  inputs: { root: { kind: "directory", description: "holds train/list.txt, train/GOT-10k_Train_000001/, …" } },
  outputs: { frames: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openGot10k(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.frames, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
