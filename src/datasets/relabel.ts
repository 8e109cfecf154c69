import type { Entry, Finding, PlacedBox } from "./dataset.ts";
import { leftOut } from "./finding.ts";

export interface ChosenClasses {
  /** Those that stay, in the data set's order; labels of the image set count in them. */
  readonly classes: readonly string[];
  /** The entry with its labels counted anew, without the boxes of other classes; of those it tells. */
  relabel(entry: Entry, tell: (finding: Finding) => void): Entry;
}

/** Keeps only some of a data set's classes; all where `chosen` is undefined. */
export function chooseClasses(all: readonly string[], chosen: readonly string[] | undefined): ChosenClasses {
  if (chosen === undefined) return { classes: all, relabel: (entry) => entry };
  const classes = all.filter((name) => chosen.includes(name));
  const places = all.map((name) => classes.indexOf(name));
  const toNew = (label: number | undefined): number[] => {
    const place = label === undefined ? -1 : (places[label] ?? -1);
    return place < 0 ? [] : [place];
  };
  const keep = ({ box, place }: PlacedBox, tell: (finding: Finding) => void): PlacedBox[] => {
    if (box.label === undefined) return [{ box, place }];
    const [label] = toNew(box.label);
    if (label !== undefined) return [{ box: { ...box, label }, place }];
    tell(leftOut("box", "other-class", place, `a box of the class "${all[box.label]}", which is not chosen`));
    return [];
  };
  return {
    classes,
    relabel: (entry, tell) => ({
      ...entry,
      label: toNew(entry.label)[0],
      labels: entry.labels?.flatMap(toNew),
      difficultLabels: entry.difficultLabels?.flatMap(toNew),
      boxes: entry.boxes?.flatMap((box) => keep(box, tell)),
    }),
  };
}
