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
  const shards = Array.isArray(set.header.shards) ? set.header.shards : [];
  const inside = ["index.jsonl", ...shards.map(({ file }) => file)].every(
    (file) => resolveInside(folder, String(file)) !== undefined,
  );
  if (!inside) return undefined;
  const before = [...open.values()];
  keepRecent(open, folder, set, MOST_OPEN);
  for (const each of before) if (![...open.values()].includes(each)) each.close();
  return set;
}
