import { existsSync } from "node:fs";
import { join } from "node:path";
import { keepRecent } from "../../core/keep-recent.ts";
import { type ImageSet, openImageSet } from "../../datasets/image-set-reader.ts";
import { resolveInside } from "./resolve-inside.ts";

/** Sets that stay open: a page asks for fifty pictures of one, and finding them takes a look at its whole index. */
const MOST_OPEN = 4;
const open = new Map<string, ImageSet>();

/** The image set in a folder; undefined where there is none, or where its shards are not inside of the folder. */
export function findImageSet(folder: string): ImageSet | undefined {
  if (!existsSync(join(folder, "image-set.json"))) return undefined;
  const set = open.get(folder) ?? openImageSet(folder);
  for (const oldest of keepRecent(open, folder, set, MOST_OPEN)) oldest.close();
  const shards = Array.isArray(set.header.shards) ? set.header.shards : [];
  const files = ["index.jsonl", ...shards.map(({ file }) => String(file))];
  return files.every((file) => resolveInside(folder, file) !== undefined) ? set : undefined;
}
