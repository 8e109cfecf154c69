import { z } from "zod";
import { openAde20k } from "../src/datasets/ade20k.ts";
import { ingest } from "../src/datasets/ingest.ts";
import { INGEST_PARAMS } from "../src/datasets/ingest-settings.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads ADE20K scene parsing, with its masks, into an image set.",
  params: z.strictObject({
    split: z.enum(["training", "validation"]).default("training").describe("folder in images/ and annotations/"),
    ...INGEST_PARAMS,
  }),
  inputs: { root: { kind: "directory", description: "ADEChallengeData2016, or the folder above" } },
  outputs: { images: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openAde20k(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.images, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
