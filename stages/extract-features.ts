import { z } from "zod";
import { listFeatureRows } from "../src/loading/feature-rows.ts";
import { readImageTable } from "../src/loading/image-table.ts";
import { countWorkers } from "../src/parallel/count-workers.ts";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import { readEncoder } from "../src/vision/encoder.ts";
import { writeFeatures } from "../src/vision/features.ts";
import { summarizeUnits } from "../src/vision/summarize-units.ts";

export default defineStage({
  description:
    "Runs an encoder over images, or over their boxes: globally average-pooled features in inference mode, resized without keeping the aspect.",
  params: z.strictObject({
    of: z.enum(["images", "boxes"]).default("images").describe("what a row is of: an image, or one box cut out of it"),
    side: z.number().int().min(8).optional().describe("side that all is resized to, px; by default the encoder's own"),
    batch: z.number().int().min(1).default(64).describe("images computed at once, at most"),
  }),
  inputs: { encoder: "encoder", images: "image-set" },
  outputs: { features: "features", report: "report" },
  resources: { cpus: "all" },
  reusable: true,
  run: async ({ params, inputs, outputs, threads, log, record, progress }) => {
    const { openEngine } = await import("../src/tensor/engine.ts");
    const { encodeImages } = await import("../src/training/encode-images.ts");
    const { evenBatch } = await import("../src/vision/extract-features.ts");
    const { createWeights, disposeWeights } = await import("../src/vision/weights.ts");
    const { info, arrays } = readEncoder(inputs.encoder.path);
    const { sources, rows, dropped } = listFeatureRows(inputs.images.path, params.of);
    if (rows.length === 0) throw new Error(`the image set has no ${params.of}`);
    const images = readImageTable(inputs.images.path);
    const { name, version } = await openEngine({ threads: Math.max(1, threads) });
    record("engine", `${name} (${version})`);
    log(`${rows.length} ${params.of} on ${name} (${version})`);

    const sidePx = params.side ?? info.inputSidePx;
    const batchSize = evenBatch(rows.length, params.batch);
    const weights = createWeights(arrays);
    const { data: features } = await encodeImages(images, {
      ...{ architecture: info, weights, sidePx, batchSize, sources, normalisation: info },
      threads: countWorkers(threads),
      onBatch: (done) => progress(done, rows.length, params.of),
    });
    disposeWeights(weights);
    writeFeatures(outputs.features, { features, dim: info.featureDim, rows, classes: images.classes });
    const { deadUnits, meanNorm } = summarizeUnits({ data: features, count: rows.length, dim: info.featureDim });
    writeReport(outputs.report, {
      title: "Features",
      metrics: { rows: rows.length, dim: info.featureDim, "dead units": deadUnits, "mean norm": meanNorm },
      metricInfo: { "dead units": { title: "units that are the same for all rows" } },
      notes: [
        `${info.architecture}, ${info.method}, images of ${sidePx} px.`,
        ...(dropped > 0 ? [`${dropped} boxes around crowds or outside their image were left out.`] : []),
      ],
    });
  },
});
