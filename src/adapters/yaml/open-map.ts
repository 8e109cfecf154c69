import type { Range } from "yaml";
import type { Entry, LocatedMap, Source } from "../../core/located.ts";

/** A map whose entries are still being read. */
export interface OpenMap {
  readonly entries: Map<string, Entry>;
  /** Maps that it merges (`<<`). */
  readonly merged: LocatedMap[];
  start: number | undefined;
  end: number;
}

export function openMap(): OpenMap {
  return { entries: new Map(), merged: [], start: undefined, end: 0 };
}

/** Says that a part of the map stands there; parts come in the order of the text. */
export function widen(map: OpenMap, range: Range | readonly [number, number] | null | undefined): void {
  if (!range) return;
  map.start ??= range[0];
  map.end = range[1];
}

/** The map as it was read. What it says itself wins over what it merges, and an earlier merge over a later one. */
export function closeMap({ entries, merged, start = 0, end }: OpenMap, source: Source): LocatedMap {
  for (const entry of merged.flatMap((map) => [...map.entries.values()])) {
    if (!entries.has(entry.key)) entries.set(entry.key, entry);
  }
  return { kind: "map", entries, at: { source, start, end: Math.max(end, start + 1) } };
}
