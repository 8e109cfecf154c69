import { findPlaces, nameValue } from "./places.ts";
import type { StageGroup } from "./run-view.ts";

/** For each axis of a run its values in the order of their colours: what is compared looks the same on all of a page. */
export type Palettes = readonly (readonly string[])[];

/** The values of each axis but `over`, in the order of the stage that has most of them. */
export function findPalettes(groups: readonly StageGroup[], over: string): Palettes {
  const axes = new Map<string, Set<string>>();
  for (const { stages } of [...groups].sort((a, b) => countPlaces(b, over) - countPlaces(a, over))) {
    for (const [axis, value] of stages.flatMap((stage) => stage.axes)) {
      if (axis === over) continue;
      axes.set(axis, (axes.get(axis) ?? new Set()).add(nameValue(axis, value)));
    }
  }
  return [...axes.values()].map((values) => [...values]);
}

/** The palette that has all the names; else the names themselves. */
export function choosePalette(palettes: Palettes, names: readonly string[]): readonly string[] {
  return palettes.find((values) => names.every((name) => values.includes(name))) ?? names;
}

function countPlaces({ stages }: StageGroup, over: string): number {
  return findPlaces(stages, over).length;
}
