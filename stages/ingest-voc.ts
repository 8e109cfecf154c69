import { z } from "zod";
import { ingest } from "../src/datasets/ingest.ts";
import { CLASSES_PARAM, INGEST_PARAMS } from "../src/datasets/ingest-settings.ts";
import { openVoc } from "../src/datasets/voc.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads Pascal VOC, with labels, boxes and class masks, into an image set.",
  params: z.strictObject({
    year: z
      .string()
      .regex(/^\d{4}$/, 'is a year such as "2007"')
      .optional()
      .describe("of the challenge; the newest in the root by default"),
    split: z.string().min(1).default("trainval").describe("list in ImageSets: train, val, trainval, test"),
    part: z
      .enum(["main", "segmentation"])
      .default("main")
      .describe("which lists; `segmentation` brings the class masks"),
    classes: CLASSES_PARAM,
    ...INGEST_PARAMS,
  }),
  inputs: { root: { kind: "directory", description: "VOCdevkit, the folder above, or one year's folder" } },
  outputs: { images: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openVoc(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.images, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
