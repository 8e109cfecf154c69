import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes an image of ALOI (Geusebroek et al. 2005): `<object>/<object>_<code>.png`, the object a number from 1. */
export function writeAloiImage(root: string, object: number, code: string, png: Uint8Array): string {
  const folder = join(root, String(object));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${object}_${code}.png`);
  writeFileSync(file, png);
  return file;
}
