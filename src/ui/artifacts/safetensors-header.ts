import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { z } from "zod";

export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

const entry = z.looseObject({ dtype: z.string(), shape: z.array(z.number()) });
/** The format's own limit. */
const MOST_HEADER_BYTES = 100_000_000;

/** The tensors of a safetensors file, from its header alone; undefined where it is none. */
export function readSafetensorsHeader(
  path: string,
): { readonly tensors: readonly TensorEntry[]; readonly metadata: unknown } | undefined {
  const text = readHeader(path);
  if (text === undefined) return undefined;
  try {
    const { __metadata__: metadata, ...entries } = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    const tensors = Object.entries(entries).map(([name, value]) => ({ name, ...entry.parse(value) }));
    return { tensors, metadata };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

function readHeader(path: string): string | undefined {
  const file = openSync(path, "r");
  try {
    const size = Buffer.alloc(8);
    if (readSync(file, size, 0, 8, 0) < 8) return undefined;
    const length = Number(size.readBigUInt64LE());
    if (length > MOST_HEADER_BYTES || length + 8 > fstatSync(file).size) return undefined;
    const header = Buffer.alloc(length);
    readSync(file, header, 0, length, 8);
    return header.toString("utf8");
  } finally {
    closeSync(file);
  }
}
