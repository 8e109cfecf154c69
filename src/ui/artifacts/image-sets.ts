import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ImageSet, openImageSet } from "../../datasets/image-set-reader.ts";
import { resolveInside } from "./resolve-inside.ts";

/** Uses an image set in a folder; undefined where there is none, or where its shards are not inside of the folder. */
export function useImageSet<T>(folder: string, use: (set: ImageSet) => T): T | undefined {
  if (!existsSync(join(folder, "image-set.json"))) return undefined;
  const set = openImageSet(folder);
  try {
    const shards = Array.isArray(set.header.shards) ? set.header.shards : [];
    const inside = ["index.jsonl", ...shards.map(({ file }) => file)].every(
      (file) => resolveInside(folder, String(file)) !== undefined,
    );
    return inside ? use(set) : undefined;
  } finally {
    set.close();
  }
}
