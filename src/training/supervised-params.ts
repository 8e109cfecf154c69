import { z } from "zod";
import { BACKBONE_PARAMS } from "../vision/backbone-params.ts";
import { LOOP_PARAMS } from "./loop-params.ts";
import { OPTIMIZER_PARAMS } from "./optimizer-params.ts";

/** What a supervised training is determined by, besides its data; the defaults are torchvision's reference for ImageNet. */
export const supervisedParams = z.strictObject({
  seed: z.number().int().default(0).describe("of the initial weights, the order of images and the views"),
  ...BACKBONE_PARAMS,
  epochs: z.number().int().min(1).default(90).describe("passes over the labelled images"),
  ...LOOP_PARAMS,
  batchSize: z.number().int().min(2).default(256).describe("images in a step; a short last batch is dropped"),
  learningRate: z.number().positive().default(0.1).describe("of the first step; it falls to 0 along half a cosine"),
  warmup: z.number().min(0).default(0).describe("share of the steps over which the rate first rises from 0"),
  ...OPTIMIZER_PARAMS,
});

export type SupervisedParams = z.output<typeof supervisedParams>;
