import { structuredPatch } from "diff";
import type { CodeDiff } from "./model/change-view.ts";

/** The lines in which two texts differ, with three lines around. */
export function diffLines(before: string, after: string): CodeDiff["hunks"] {
  const { hunks } = structuredPatch("a", "b", before, after, undefined, undefined, { context: 3 });
  return hunks.map(({ oldStart, newStart, lines }) => ({ oldStart, newStart, lines }));
}
