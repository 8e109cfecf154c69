import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../../stage.ts";
import { syncPath, syncTree } from "./sync-tree.ts";

/**
 * A checkpoint in a folder of its own: each save is a folder `save-N`, and the highest N is the last. A save is filled and
 * synced as `next-…` and gets its name by one rename, so that a kill at any moment leaves the save before or this one.
 */
export function createCheckpoint(folder: string): Checkpoint {
  let last = Promise.resolve();
  return {
    restore: () => {
      const [save] = listSaves(folder);
      return save === undefined ? undefined : join(folder, save.name);
    },
    save: (write) => {
      // One after the other, in the order of the calls; a failed one does not stop the next.
      const saved = last.then(() => saveTo(folder, write));
      last = saved.catch(() => undefined);
      return saved;
    },
  };
}

async function saveTo(folder: string, write: (folder: string) => Promise<void> | void): Promise<void> {
  mkdirSync(folder, { recursive: true });
  removeAll(
    folder,
    readdirSync(folder).filter((name) => name.startsWith("next-")),
  );
  const saves = listSaves(folder);
  const next = mkdtempSync(join(folder, "next-"));
  try {
    await write(next);
    syncTree(next);
    renameSync(next, join(folder, `save-${(saves[0]?.number ?? 0) + 1}`));
    syncPath(folder);
  } catch (error) {
    rmSync(next, { recursive: true, force: true });
    throw error;
  }
  removeAll(
    folder,
    saves.map(({ name }) => name),
  );
}

/** Newest first. */
function listSaves(folder: string): { readonly name: string; readonly number: number }[] {
  return listNames(folder)
    .flatMap((name) => {
      const number = /^save-(\d+)$/.exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .sort((a, b) => b.number - a.number);
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever saved.
    return [];
  }
}

function removeAll(folder: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
}
