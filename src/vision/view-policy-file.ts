import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ViewPolicy } from "./view-policy.ts";

const pair = z.tuple([z.number(), z.number()]);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const probability = z.number();

const POLICY = z.strictObject({
  version: z.literal(1),
  preset: z.string(),
  sidePx: z.number().int().positive(),
  crop: z.strictObject({ scale: pair, ratio: pair }).exactOptional(),
  jitter: z
    .strictObject({
      brightness: z.number(),
      contrast: z.number(),
      saturation: z.number(),
      hue: z.number(),
      probability,
    })
    .exactOptional(),
  grayscale: z.strictObject({ probability }).exactOptional(),
  blur: z.strictObject({ sigma: pair, probability }).exactOptional(),
  flip: z.strictObject({ probability }).exactOptional(),
  mean: triple,
  std: triple,
});

/** Reads `policy.json` of the artifact `view-policy`. Throws where it is none. */
export function readViewPolicy(folder: string): ViewPolicy {
  const file = join(folder, "policy.json");
  const parsed = POLICY.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file} is no view policy:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export function writeViewPolicy(folder: string, policy: ViewPolicy): void {
  writeFileSync(join(folder, "policy.json"), `${JSON.stringify(policy, undefined, 2)}\n`);
}
