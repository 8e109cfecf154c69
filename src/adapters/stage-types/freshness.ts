import { statSync } from "node:fs";

/** What a file looked like when it was read: path, size, mtime in ms (with its fraction), inode; size -1 if absent. */
export type Stamp = readonly [path: string, size: number, mtimeMs: number, inode: number];

/** A stamp of a file that was written this shortly before it was read may hide a second write in the same clock tick. */
const RACY_MS = 20;

/** Stamps of files, or undefined where one is too young to be trusted. */
export function stampFiles(paths: readonly string[], readAt: number): Stamp[] | undefined {
  const stamps = paths.map(stampFile);
  return stamps.every(([, , mtimeMs]) => mtimeMs < readAt - RACY_MS) ? stamps : undefined;
}

/** Whether no stamped file has changed since. No stamps: not known to be fresh. */
export function isFresh(stamps: readonly Stamp[]): boolean {
  return stamps.length > 0 && stamps.every((stamp) => isSame(stamp, stampFile(stamp[0])));
}

function stampFile(path: string): Stamp {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? [path, -1, 0, 0] : [path, stats.size, stats.mtimeMs, stats.ino];
}

function isSame(a: Stamp, b: Stamp): boolean {
  return a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
