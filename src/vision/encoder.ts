import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { matchWeights } from "./match-weights.ts";
import { ARCHITECTURE_NAMES, featureDim, listWeights, STEMS } from "./resnet-architecture.ts";
import { type NamedArrays, readSafetensors, writeSafetensors } from "./safetensors.ts";

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

const INFO = z.strictObject({
  version: z.literal(1),
  architecture: z.enum(ARCHITECTURE_NAMES),
  width: z.number().positive(),
  stem: z.enum(STEMS),
  featureDim: z.number().int(),
  inputSidePx: z.number().int(),
  mean: triple,
  std: triple,
  method: z.string(),
});

/** What `encoder.json` says. */
export type EncoderInfo = z.output<typeof INFO>;

/**
 * The artifact kind `encoder`: a backbone without its head.
 *
 *     encoder.safetensors   its weights in float32, by torchvision's names
 *     encoder.json          EncoderInfo: how to build it, and the side, mean and deviation of the images that it was made for
 */
export interface Encoder {
  readonly info: EncoderInfo;
  readonly arrays: NamedArrays;
}

/** Writes the artifact into an empty folder. The arrays may hold a head too, which is left out. */
export function writeEncoder(
  folder: string,
  { info, arrays }: { readonly info: Omit<EncoderInfo, "version" | "featureDim">; readonly arrays: NamedArrays },
): void {
  const names = new Set(listWeights(info).map(({ name }) => name));
  const backbone = Object.fromEntries(Object.entries(arrays).filter(([name]) => names.has(name)));
  writeSafetensors(join(folder, "encoder.safetensors"), backbone, { format: "pt" });
  const full: EncoderInfo = INFO.parse({ version: 1, ...info, featureDim: featureDim(info) });
  writeFileSync(join(folder, "encoder.json"), `${JSON.stringify(full, undefined, 2)}\n`);
}

/** Reads the artifact. Throws where it is none, or where its weights are not those of its architecture. */
export function readEncoder(folder: string): Encoder {
  const file = join(folder, "encoder.json");
  const parsed = INFO.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file} describes no encoder:\n${z.prettifyError(parsed.error)}`);
  const weights = readSafetensors(join(folder, "encoder.safetensors"));
  return { info: parsed.data, arrays: matchWeights(weights, parsed.data, { prefix: "" }).arrays };
}
