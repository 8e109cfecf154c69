import { z } from "zod";
import { cropObjects } from "../src/datasets/crops/crop-objects.ts";
import { CROP_PARAMS } from "../src/datasets/crops/crop-settings.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Cuts objects out of images, by their boxes or by proposed regions, into an image set of crops.",
  params: z.strictObject(CROP_PARAMS),
  inputs: { images: { kind: "image-set", description: "images with boxes, or any with `proposals`" } },
  outputs: { crops: "image-set", report: "report" },
  resources: { cpus: 2 },
  run: async (context) => {
    const { params, inputs, outputs } = context;
    const report = await cropObjects(params, { ...context, images: inputs.images.path });
    writeReport(outputs.report, report);
  },
});
