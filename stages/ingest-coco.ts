import { z } from "zod";
import { openCoco } from "../src/datasets/coco.ts";
import { ingest } from "../src/datasets/ingest.ts";
import { CLASSES_PARAM, INGEST_PARAMS } from "../src/datasets/ingest-settings.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads MSCOCO, with labels and boxes, into an image set.",
  params: z.strictObject({
    split: z.string().min(1).default("train2017").describe("folder of images, and the end of the annotations' name"),
    annotations: z
      .string()
      .optional()
      .describe("file of annotations, relative to the root; annotations/instances_SPLIT.json by default"),
    classes: CLASSES_PARAM,
    ...INGEST_PARAMS,
  }),
  inputs: {
    root: { kind: "directory", description: "holds annotations/instances_SPLIT.json and SPLIT/, or images/SPLIT/" },
  },
  outputs: { images: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openCoco(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.images, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
