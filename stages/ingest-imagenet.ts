import { z } from "zod";
import { openImagenet } from "../src/datasets/imagenet.ts";
import { ingest } from "../src/datasets/ingest.ts";
import { CLASSES_PARAM, INGEST_PARAMS } from "../src/datasets/ingest-settings.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads ImageNet, or other folders of images, one a class, into an image set.",
  params: z.strictObject({
    split: z.string().min(1).default("train").describe("folder of the root: train, val"),
    list: z
      .string()
      .optional()
      .describe("labels of a flat folder: lines NAME LABEL, relative to the root; SPLIT.txt and the like by default"),
    classes: CLASSES_PARAM,
    ...INGEST_PARAMS,
  }),
  inputs: { root: { kind: "directory", description: "holds train/CLASS/*.JPEG, val/…" } },
  outputs: { images: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openImagenet(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.images, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
