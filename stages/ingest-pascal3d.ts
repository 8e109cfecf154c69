import { z } from "zod";
import { ingest } from "../src/datasets/ingest.ts";
import { CLASSES_PARAM, INGEST_PARAMS } from "../src/datasets/ingest-settings.ts";
import { openPascal3d } from "../src/datasets/pascal3d.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads Pascal3D+, with boxes and viewpoints, into an image set.",
  params: z.strictObject({
    source: z.enum(["imagenet", "pascal", "both"]).default("both").describe("collection of the images"),
    split: z.enum(["train", "val", "all"]).default("all").describe("list of images; `all` takes every annotation"),
    classes: CLASSES_PARAM,
    ...INGEST_PARAMS,
  }),
  inputs: { root: { kind: "directory", description: "PASCAL3D+_release1.1: holds Annotations, Images, Image_sets" } },
  outputs: { images: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openPascal3d(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.images, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
