import { z } from "zod";
import { BACKBONE_PARAMS } from "../vision/backbone-params.ts";
import { LOOP_PARAMS } from "./loop-params.ts";
import { OPTIMIZER_PARAMS } from "./optimizer-params.ts";

const params = z.strictObject({
  pairs: z
    .enum(["same-frame", "frame-temporal", "region-tracker"])
    .default("same-frame")
    .describe(
      "what makes a positive pair: two views of one image, of frames i and i + k, or of these and a tracked region",
    ),
  frameGap: z
    .number()
    .int()
    .min(1)
    .default(60)
    .describe("k of frame-temporal and region-tracker, in frames of the video"),
  frameStep: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      "the first frame of a pair is every so many frames of its video; by default frameGap, as the paper has it",
    ),
  seed: z.number().int().default(0).describe("of the initial weights, the order of images and the views"),
  ...BACKBONE_PARAMS,
  dim: z.number().int().min(2).default(128).describe("length of queries and keys"),
  head: z
    .enum(["mlp", "linear"])
    .default("mlp")
    .describe("linear, ReLU, linear (MoCo v2), or one linear layer (MoCo v1): the backbone then has to learn the rest"),
  headNorm: z
    .enum(["none", "batch"])
    .default("none")
    .describe(
      "batch norm after each of the head's layers, as in MoCo v3: a training of minutes then learns from its first steps",
    ),
  epochs: z.number().int().min(1).default(200).describe("passes over the pairs"),
  ...LOOP_PARAMS,
  batchSize: z.number().int().min(2).default(256).describe("pairs in a step; a short last batch is dropped"),
  learningRate: z.number().positive().default(0.03).describe("of the first step; it falls to 0 along half a cosine"),
  ...OPTIMIZER_PARAMS,
  queueSize: z.number().int().min(1).default(65536).describe("K, the number of negatives"),
  keyMomentum: z.number().min(0).max(1).default(0.999).describe("m of the key encoder"),
  temperature: z.number().positive().default(0.2).describe("τ of the contrastive loss"),
  shuffleGroups: z
    .number()
    .int()
    .min(1)
    .default(8)
    .describe("shuffled batch norm: parts of a batch with statistics of their own (officially 8 GPUs)"),
});

/** What a MoCo v2 training is determined by, besides its data; the defaults are the official ones (Chen et al. 2020). */
export const mocoParams = params.superRefine(({ pairs, batchSize, shuffleGroups, queueSize }, context) => {
  const refuse = (name: keyof typeof params.shape, message: string): void =>
    context.addIssue({ code: "custom", path: [name], message });
  if (batchSize % shuffleGroups !== 0 || batchSize < 2 * shuffleGroups) {
    refuse("batchSize", `it must be a multiple of shuffleGroups, ${shuffleGroups}, and twice that at least`);
  }
  const entering = pairs === "region-tracker" ? 2 * batchSize : batchSize;
  if (queueSize < entering) refuse("queueSize", `it must hold the ${entering} keys of a step at least`);
});

export type MocoParams = z.output<typeof mocoParams>;
