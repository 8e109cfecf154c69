import type { Random } from "../../core/random.ts";
import type { FeatureRow } from "../features.ts";
import { type Pose, readPose } from "./pose-bins.ts";
import { countReasons, type PlacedRow, type Protocol } from "./protocol.ts";
import { readObject } from "./read-factor.ts";

/**
 * Pascal3D+'s protocol: a set holds one object of a class from each side that the class is seen from, at most 6, all different objects.
 * The rows are dealt: each is in one set, so the last sets of a class have fewer sides than the first. How the authors drew their sets
 * is not said.
 */
export const instanceViewpoint: Protocol = {
  varies: "the object within a class, and the viewpoint",
  place: (rows, { classes, random }) => {
    const placed: PlacedRow[] = [];
    const reasons: string[] = [];
    for (const [target, views] of groupViews(rows, classes, reasons)) {
      placed.push(
        ...deal(views, random.fork(target)).map(({ row, set }) => ({ row, target, set: `${target}/${set}` })),
      );
    }
    return { rows: placed.sort((a, b) => a.row - b.row), drops: countReasons(reasons) };
  },
};

interface View extends Pick<Pose, "azimuthBin"> {
  readonly row: number;
  readonly object: string;
  readonly key: string;
}

function groupViews(rows: readonly FeatureRow[], classes: readonly string[], reasons: string[]): Map<string, View[]> {
  const groups = new Map<string, View[]>();
  for (const [index, row] of rows.entries()) {
    const pose = readPose(row, classes);
    if ("drop" in pose) {
      reasons.push(pose.drop);
      continue;
    }
    const key = `${row.key} ${row.box?.index}`;
    const group = groups.get(pose.target) ?? [];
    group.push({ row: index, azimuthBin: pose.azimuthBin, object: readObject(row) ?? key, key });
    groups.set(pose.target, group);
  }
  return groups;
}

/** Takes from each bin the next view of an object that the set does not hold yet. */
function deal(views: readonly View[], random: Random): { readonly row: number; readonly set: number }[] {
  const sorted = [...views].sort((a, b) => (a.key < b.key ? -1 : 1));
  const bins = [0, 1, 2, 3, 4, 5].map((bin) => random.shuffle(sorted.filter(({ azimuthBin }) => azimuthBin === bin)));
  const dealt: { row: number; set: number }[] = [];
  for (let set = 0; dealt.length < views.length; set++) {
    const objects = new Set<string>();
    for (const bin of bins) {
      const next = bin.findIndex(({ object }) => !objects.has(object));
      const [view] = next < 0 ? [] : bin.splice(next, 1);
      if (view === undefined) continue;
      objects.add(view.object);
      dealt.push({ row: view.row, set });
    }
  }
  return dealt;
}
