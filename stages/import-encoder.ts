import { z } from "zod";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import { BACKBONE_PARAMS } from "../src/vision/backbone-params.ts";
import { writeEncoder } from "../src/vision/encoder.ts";
import { matchWeights } from "../src/vision/match-weights.ts";
import { featureDim } from "../src/vision/resnet-architecture.ts";
import { readSafetensors } from "../src/vision/safetensors.ts";
import { IMAGENET_MEAN, IMAGENET_STD } from "../src/vision/view-presets.ts";

const triple = z.tuple([z.number(), z.number(), z.number()]);

export default defineStage({
  description:
    "Takes an encoder's weights from elsewhere: a safetensors file of a torchvision ResNet, or of a MoCo checkpoint's query encoder.",
  params: z.strictObject({
    ...BACKBONE_PARAMS,
    prefix: z
      .string()
      .optional()
      .describe(
        "before the backbone's names in the file; by default the first of those in use, such as module.encoder_q.",
      ),
    method: z.string().default("imported").describe("how it was trained, for tables"),
    side: z.number().int().min(1).default(224).describe("side of the images that it was trained on, px"),
    mean: triple.default([...IMAGENET_MEAN]).describe("that it expects taken off each channel, of values in [0, 1]"),
    std: triple.default([...IMAGENET_STD]).describe("that each channel is then divided by"),
  }),
  inputs: { weights: { kind: "file", description: "safetensors" } },
  outputs: { encoder: "encoder", report: "report" },
  run: ({ params, inputs, outputs, log }) => {
    const { prefix, side, ...rest } = params;
    const file = readSafetensors(inputs.weights.path);
    const { arrays, ignored, prefix: found } = matchWeights(file, rest, { prefix });
    writeEncoder(outputs.encoder, { info: { ...rest, inputSidePx: side }, arrays });
    const values = Object.values(arrays).reduce((sum, { data }) => sum + data.length, 0);
    log(`${values} values under "${found}"; ${ignored.length} tensors left out`);
    writeReport(outputs.report, {
      title: "Imported encoder",
      metrics: { values, "feature dim": featureDim(rest), "left out": ignored.length },
      notes: [
        `The weights stand under "${found}" in the file.`,
        ...(ignored.length > 0 ? [`Left out: ${ignored.join(", ")}.`] : []),
      ],
    });
  },
});
