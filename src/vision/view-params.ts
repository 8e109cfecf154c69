import { z } from "zod";
import type { ViewPolicy } from "./view-policy.ts";
import { IMAGENET_MEAN, IMAGENET_STD, MOCO_V2, type Operations, PRESET_NAMES, VIEW_PRESETS } from "./view-presets.ts";

const probability = z.number().min(0).max(1);
const strength = z.number().min(0).max(1);
const triple = z.tuple([z.number(), z.number(), z.number()]);

/** From and to. */
export function range(value: z.ZodNumber): z.ZodType<[number, number], [number, number]> {
  return z.tuple([value, value]).refine(([low, high]) => low <= high, "the first is more than the second");
}

/** `false` leaves the operation out; numbers replace the preset's, or MoCo v2's where the preset has none. */
function operation<S extends z.ZodRawShape>(shape: S, what: string) {
  return z
    .union([z.literal(false), z.strictObject(shape).partial()])
    .optional()
    .describe(`${what}; false: none`);
}

/** A stage's params that make a view policy. */
export const VIEW_PARAMS = {
  preset: z.enum(PRESET_NAMES).default("moco-v2").describe("operations and numbers to begin with"),
  side: z.number().int().min(1).max(4096).default(224).describe("side of a view, px"),
  crop: operation(
    { scale: range(z.number().positive().max(1)), ratio: range(z.number().positive()) },
    "RandomResizedCrop: share of the area, and aspect",
  ),
  jitter: operation(
    { brightness: strength, contrast: strength, saturation: strength, hue: strength.max(0.5), probability },
    "ColorJitter: strengths, and how often",
  ),
  grayscale: operation({ probability }, "how often a view is gray"),
  blur: operation(
    { sigma: range(z.number().positive()), probability },
    "Gaussian blur: standard deviation in px at a side of 224, and how often",
  ),
  flip: operation({ probability }, "how often a view is mirrored"),
  mean: triple.default([...IMAGENET_MEAN]).describe("taken off each channel, of values in [0, 1]"),
  std: z
    .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
    .default([...IMAGENET_STD])
    .describe("that each channel is then divided by"),
};

export type ViewParams = z.output<z.ZodObject<typeof VIEW_PARAMS>>;

/** The policy that a preset and its overrides make. */
export function resolveViewPolicy(params: ViewParams): ViewPolicy {
  const preset = VIEW_PRESETS[params.preset];
  const { side, mean, std } = params;
  return {
    version: 1,
    preset: params.preset,
    sidePx: side,
    ...resolve("crop", params.crop, preset),
    ...resolve("jitter", params.jitter, preset),
    ...resolve("grayscale", params.grayscale, preset),
    ...resolve("blur", params.blur, preset),
    ...resolve("flip", params.flip, preset),
    mean,
    std,
  };
}

function resolve<N extends keyof Operations>(
  name: N,
  given: false | object | undefined,
  preset: Operations,
): Operations {
  if (given === false || (given === undefined && preset[name] === undefined)) return {};
  return { [name]: { ...(preset[name] ?? MOCO_V2[name]), ...given } };
}
