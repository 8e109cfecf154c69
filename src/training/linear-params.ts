import { z } from "zod";

/** What a linear classification is determined by, besides its data; the defaults are MoCo's for ImageNet. */
export const linearParams = z.strictObject({
  seed: z.number().int().default(0).describe("of the layer, the views and their order"),
  epochs: z.number().int().min(1).default(100).describe("passes over the training images"),
  batchSize: z.number().int().min(1).default(256).describe("images in a step; a short last batch is dropped"),
  learningRate: z.number().positive().default(30).describe("of the first epoch"),
  milestones: z.array(z.number().min(0)).default([60, 80]).describe("epochs at which the rate is divided by 10"),
  momentum: z.number().min(0).max(1).default(0.9).describe("momentum of SGD"),
  weightDecay: z.number().min(0).default(0).describe("on weights and biases"),
  views: z
    .union([z.literal("fresh"), z.number().int().min(1)])
    .default("fresh")
    .describe("augmented views: new ones each epoch, or so many of each image, whose features are computed once"),
  scale: z
    .enum(["raw", "standardised"])
    .default("raw")
    .describe(
      "features as they are, or each unit brought to mean 0 and deviation 1, so that one rate suits all encoders",
    ),
  side: z.number().int().min(8).optional().describe("side of a view, px; by default the encoder's own"),
  centre: z
    .number()
    .positive()
    .max(1)
    .default(0.875)
    .describe("test: the middle square, as a share of the shorter side"),
  checkpointSteps: z.number().int().min(1).default(1000).describe("steps from one checkpoint to the next"),
});

export type LinearParams = z.output<typeof linearParams>;
