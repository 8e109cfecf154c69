import { statSync } from "node:fs";
import type { Event } from "../../core/event.ts";
import { keepRecent } from "../../core/keep-recent.ts";
import { readEventsFrom } from "./events-file.ts";

/** A run's events with where the next look begins. */
export interface ReadEvents {
  readonly events: readonly Event[];
  readonly offset: number;
}

/** Runs whose events are kept: who follows a run reads it again and again, and seldom more than a few. */
const MOST_RUNS = 3;

/** Reads event files whole; of a file that only grew, what is new alone is parsed. */
export function createEventsReader(): (path: string) => ReadEvents {
  const known = new Map<string, { readonly events: Event[]; readonly offset: number }>();
  return (path) => {
    const before = known.get(path);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    // A file that is smaller than it was has been written anew.
    const from = before === undefined || size < before.offset ? { events: [], offset: 0 } : before;
    const news = readEventsFrom(path, from.offset);
    for (const event of news.events) from.events.push(event);
    keepRecent(known, path, { events: from.events, offset: news.offset }, MOST_RUNS);
    return { events: from.events, offset: news.offset };
  };
}
