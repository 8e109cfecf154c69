import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes an image into `train/<wnid>/<wnid>_<n>.JPEG` or the same under `val/`. */
export function writeImagenetImage(
  root: string,
  { split, wnid, number, jpeg }: { split: "train" | "val"; wnid: string; number: number; jpeg: Uint8Array },
): string {
  const file = join(root, split, wnid, `${wnid}_${number}.JPEG`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, jpeg);
  return file;
}

/** Writes which name a wnid stands for, as ILSVRC's `LOC_synset_mapping.txt` does. */
export function writeSynsets(root: string, synsets: readonly { readonly wnid: string; readonly name: string }[]): void {
  const lines = synsets.map(({ wnid, name }) => `${wnid} ${name}\n`).sort();
  writeFileSync(join(root, "LOC_synset_mapping.txt"), lines.join(""));
}
