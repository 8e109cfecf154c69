import { z } from "zod";

/** The params that all ingest stages have. */
export const INGEST_PARAMS = {
  subset: z
    .number()
    .positive()
    .refine((value) => value < 1 || Number.isInteger(value), "is a whole number, or a share below 1")
    .optional()
    .describe("how much to take: a number of images (videos, objects), or a share below 1, drawn by `seed`"),
  seed: z.number().int().default(0).describe("seeds the subset"),
  store: z
    .enum(["bytes", "jpeg", "png"])
    .default("bytes")
    .describe("how to store pictures: the original bytes, or encoded anew as RGB"),
  shorterSidePx: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("shrinks pictures, masks and boxes to this shorter side, px; needs `store: jpeg` or `png`"),
  quality: z.number().int().min(1).max(100).default(90).describe("of JPEGs encoded anew"),
  check: z
    .enum(["structure", "decode"])
    .default("structure")
    .describe("how to check pictures: by header, markers and checksums, or by decoding each as well, which is slow"),
  overhang: z
    .enum(["clip", "bad"])
    .default("clip")
    .describe("a box that reaches over the picture's edge by more than 1 px: cut it and tell, or take it for an error"),
  onBad: z
    .enum(["fail", "drop"])
    .default("fail")
    .describe("on errors in the data: fail after listing the first 20, or leave out what is bad and count it"),
  shardMiB: z.number().int().min(1).default(256).describe("size at which a shard ends, MiB"),
} as const;

/** For data sets with labels. */
export const CLASSES_PARAM = z
  .array(z.string())
  .min(1)
  .optional()
  .describe("takes only images with one of these classes, and only their boxes; all classes by default");

/** For videos. */
export const STRIDE_PARAM = z.number().int().min(1).default(1).describe("takes every n-th frame of a video");

export type IngestSettings = z.output<z.ZodObject<typeof INGEST_PARAMS>> & {
  readonly classes?: readonly string[] | undefined;
};
