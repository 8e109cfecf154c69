import { z } from "zod";

export const CROP_PARAMS = {
  proposals: z
    .enum(["none", "grid", "edge"])
    .default("none")
    .describe(
      "what to cut out: the boxes, or regions proposed without them: squares on a grid, or windows that hold whole outlines",
    ),
  perImage: z.number().int().min(1).default(8).describe("proposed regions of an image, at most"),
  margin: z.number().min(0).max(4).default(0).describe("added on each side, as a share of the box's side"),
  square: z.boolean().default(false).describe("widens the shorter side to the longer, as far as the picture goes"),
  minSidePx: z.number().int().min(1).default(16).describe("boxes with a shorter side are left out, px"),
  maxAspect: z
    .number()
    .min(1)
    .optional()
    .describe("boxes longer than so many times their shorter side are left out; no limit by default"),
  crowd: z.enum(["drop", "keep"]).default("drop").describe("boxes around a crowd"),
  difficult: z.enum(["drop", "keep"]).default("drop").describe("boxes marked as difficult"),
  sidePx: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("resizes crops to a square of this side, px, stretched; kept as cut by default"),
  store: z.enum(["jpeg", "png"]).default("jpeg").describe("how to encode crops"),
  quality: z.number().int().min(1).max(100).default(95).describe("of JPEGs"),
  shardMiB: z.number().int().min(1).default(256).describe("size at which a shard ends, MiB"),
} as const;

export type CropSettings = z.output<z.ZodObject<typeof CROP_PARAMS>>;
