import type { Random } from "../../core/random.ts";
import type { FeatureRow } from "../features.ts";
import { countReasons, type PlacedRow, type Protocol } from "./protocol.ts";
import { readClass, readNumber } from "./read-factor.ts";

/**
 * GOT-10k's protocol: the target is the object's class, and a set is one video with one random frame of each level of cover, which is the
 * visible share of the object in eighths. Videos whose cover varies too little are left out.
 */
export const occlusion: Protocol = {
  varies: "how much of an object is covered, in one video",
  place: (rows, { classes, random, coverRange }) => {
    const placed: PlacedRow[] = [];
    const reasons: string[] = [];
    for (const [video, frames] of groupFrames(rows, classes, reasons)) {
      const covers = frames.map(({ cover }) => cover);
      if (Math.max(...covers) - Math.min(...covers) < coverRange) {
        reasons.push(...frames.map(() => "of a video with little occlusion"));
        continue;
      }
      const chosen = chooseFrames(frames, random.fork(video));
      placed.push(...chosen.map(({ row, target }) => ({ row, target, set: video })));
      reasons.push(...frames.slice(chosen.length).map(() => "another frame of the same cover"));
    }
    return { rows: placed.sort((a, b) => a.row - b.row), drops: countReasons(reasons) };
  },
};

interface Frame {
  readonly row: number;
  readonly target: string;
  readonly cover: number;
  /** For an order that the rows' order has no say in. */
  readonly key: string;
}

/** One object in one video. */
function groupFrames(rows: readonly FeatureRow[], classes: readonly string[], reasons: string[]): Map<string, Frame[]> {
  const groups = new Map<string, Frame[]>();
  for (const [index, row] of rows.entries()) {
    const frame = readFrame(row, classes);
    if (typeof frame === "string") {
      reasons.push(frame);
      continue;
    }
    const video = JSON.stringify([row.video, row.box?.object]);
    const group = groups.get(video) ?? [];
    group.push({ row: index, key: `${row.key} ${row.box?.index}`, ...frame });
    groups.set(video, group);
  }
  return groups;
}

/** Or why the row is left out. */
function readFrame(row: FeatureRow, classes: readonly string[]): Pick<Frame, "target" | "cover"> | string {
  const cover = readNumber(row, "cover");
  const target = readClass(row, classes);
  if (row.video === undefined) return "no video";
  if (cover === undefined) return "no cover";
  if (target === undefined) return "no class";
  return cover === 0 || readNumber(row, "absence") === 1 ? "nothing of the object is visible" : { target, cover };
}

/** One frame of each level, drawn. */
function chooseFrames(frames: readonly Frame[], random: Random): Frame[] {
  const levels = new Map<number, Frame[]>();
  const sorted = [...frames].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const frame of sorted) levels.set(frame.cover, [...(levels.get(frame.cover) ?? []), frame]);
  return [...levels.keys()]
    .sort((a, b) => a - b)
    .flatMap((cover) => {
      const candidates = levels.get(cover) ?? [];
      return candidates[random.integer(candidates.length)] ?? [];
    });
}
