import { z } from "zod";
import { defineStage } from "../src/stage.ts";
import { BACKBONE_PARAMS } from "../src/vision/backbone-params.ts";
import { writeEncoder } from "../src/vision/encoder.ts";
import { initializeResnet } from "../src/vision/initialize.ts";
import { IMAGENET_MEAN, IMAGENET_STD } from "../src/vision/view-presets.ts";

export default defineStage({
  description:
    "Makes an untrained encoder: random weights as torchvision draws them. The floor for all that is learned.",
  params: z.strictObject({
    ...BACKBONE_PARAMS,
    side: z.number().int().min(1).default(224).describe("side of the images that it will be given, px"),
    seed: z.number().int().default(0).describe("of the weights"),
  }),
  inputs: {},
  outputs: { encoder: "encoder" },
  run: ({ params, outputs, random }) => {
    const { architecture, width, stem, side } = params;
    const info = {
      architecture,
      width,
      stem,
      inputSidePx: side,
      mean: IMAGENET_MEAN,
      std: IMAGENET_STD,
      method: "random",
    };
    writeEncoder(outputs.encoder, { info, arrays: initializeResnet(info, random.fork("encoder")) });
  },
});
