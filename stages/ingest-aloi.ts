import { z } from "zod";
import { openAloi } from "../src/datasets/aloi.ts";
import { ingest } from "../src/datasets/ingest.ts";
import { CLASSES_PARAM, INGEST_PARAMS } from "../src/datasets/ingest-settings.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Reads a collection of ALOI, objects seen from all sides or in different light, into an image set.",
  params: z.strictObject({
    part: z
      .enum(["view", "illumination-direction", "illumination-colour"])
      .default("view")
      .describe("which collection is in the root: what varies"),
    classes: CLASSES_PARAM,
    ...INGEST_PARAMS,
  }),
  inputs: { root: { kind: "directory", description: "holds OBJECT/OBJECT_CODE.png, perhaps in png2/ or png4/" } },
  outputs: { images: "image-set", report: "report" },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const dataset = openAloi(inputs.root.path, params);
    const report = await ingest(dataset, params, {
      ...context,
      outputs: { images: outputs.images, report: outputs.report },
    });
    writeReport(outputs.report, report);
  },
});
