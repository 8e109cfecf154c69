import type { Event, StageResult } from "../../core/event.ts";

/** What the end of a run sums up. */
export interface Tally {
  take(event: Event): void;
  run(): string;
  /** Stages that have ended. */
  done(): number;
  cached(): number;
  total(): number;
  /** Stages for the table at the end, as they ended; cached ones only where they are asked for. */
  listed(): readonly { readonly stage: string; readonly result: StageResult }[];
}

/** Keeps the results that will be shown, and counts the rest: memory does not grow with what is cached. */
export function createTally(withCached: boolean): Tally {
  const listed: { stage: string; result: StageResult }[] = [];
  let run = "";
  let total = 0;
  let done = 0;
  let cached = 0;
  return {
    take: (event) => {
      if (event.event === "started") {
        run = event.run;
        total = event.stages;
      }
      if (event.event !== "stage-finished") return;
      done += 1;
      if (event.result.outcome === "cached") cached += 1;
      if (event.result.outcome !== "cached" || withCached) listed.push(event);
    },
    run: () => run,
    done: () => done,
    cached: () => cached,
    total: () => total,
    listed: () => listed,
  };
}
