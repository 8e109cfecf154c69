import { z } from "zod";
import { ARCHITECTURE_NAMES, STEMS } from "./resnet-architecture.ts";

/** A stage's params that say which backbone. */
export const BACKBONE_PARAMS = {
  architecture: z.enum(ARCHITECTURE_NAMES).default("resnet50").describe("residual network, as torchvision builds it"),
  width: z.number().positive().max(4).default(1).describe("factor on all channel counts"),
  stem: z
    .enum(STEMS)
    .default("imagenet")
    .describe("first layers: 7×7 of stride 2 and max pooling, or for small images 3×3 of stride 2"),
};
