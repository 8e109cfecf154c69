import { z } from "zod";
import { BACKBONE_PARAMS } from "../vision/backbone-params.ts";
import { range } from "../vision/view-params.ts";
import { LOOP_PARAMS } from "./loop-params.ts";
import { OPTIMIZER_PARAMS } from "./optimizer-params.ts";

/** What a PIRL training is determined by, besides its data; the defaults are the paper's (Misra and van der Maaten 2020). */
export const pirlParams = z.strictObject({
  seed: z.number().int().default(0).describe("of the initial weights, the order of images, views and negatives"),
  ...BACKBONE_PARAMS,
  dim: z.number().int().min(2).default(128).describe("length of embeddings"),
  headNorm: z
    .enum(["none", "batch"])
    .default("none")
    .describe("batch norm after each of the heads' layers: a training of minutes then learns from its first steps"),
  epochs: z.number().int().min(1).default(800).describe("passes over the images"),
  ...LOOP_PARAMS,
  batchSize: z.number().int().min(2).default(1024).describe("images in a step; a short last batch is dropped"),
  learningRate: z.number().positive().default(0.12).describe("of the first step; it falls to 0 along half a cosine"),
  ...OPTIMIZER_PARAMS,
  negatives: z.number().int().min(1).default(32000).describe("N, memories of other images in a step, for each image"),
  memoryMomentum: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("how much of an image's memory stays when it is seen again"),
  temperature: z.number().positive().default(0.07).describe("τ of the contrastive loss"),
  jigsawWeight: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("λ, what the jigsaw counts in the loss; the image itself counts the rest"),
  jigsawScale: range(z.number().positive().max(1))
    .default([0.6, 1])
    .describe("share of the image that a jigsaw is cut from, from and to"),
  patchShare: z
    .number()
    .positive()
    .max(1)
    .default(64 / 85)
    .describe("side of a patch as a share of its cell's; the patch lies anywhere in it"),
  patchSide: z.number().int().min(4).default(64).describe("side of a patch as the encoder gets it, px"),
});

export type PirlParams = z.output<typeof pirlParams>;
