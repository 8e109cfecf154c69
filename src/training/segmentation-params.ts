import { z } from "zod";

/** What the training of a segmentation head is determined by, besides its data. */
export const segmentationParams = z.strictObject({
  seed: z.number().int().default(0).describe("of the head's weights, the order of images and their flips"),
  epochs: z.number().int().min(1).default(30).describe("passes over the training images"),
  batchSize: z.number().int().min(1).default(16).describe("images in a step; a short last batch is dropped"),
  learningRate: z.number().positive().default(0.02).describe("of the first step; it falls to 0 along half a cosine"),
  momentum: z.number().min(0).max(1).default(0.9).describe("momentum of SGD"),
  weightDecay: z.number().min(0).default(1e-4).describe("on all parameters of the head"),
  hidden: z.number().int().min(1).default(256).describe("channels of the head's 3×3 convolution"),
  side: z
    .number()
    .int()
    .min(32)
    .optional()
    .describe("side that images are resized to, px; by default the encoder's own"),
  pictures: z.number().int().min(0).max(100).default(8).describe("test images shown with their masks"),
  checkpointSteps: z.number().int().min(1).default(1000).describe("steps from one checkpoint to the next"),
});

export type SegmentationParams = z.output<typeof segmentationParams>;
