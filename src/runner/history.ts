import type { Fingerprint } from "../core/digest.ts";
import type { Key } from "../core/fingerprint.ts";
import type { Runs, Store } from "./ports.ts";

/** How many runs of the pipeline are looked through for a stage's last execution. */
const DEPTH = 20;

/** What stages of a pipeline were when they last succeeded. Reads records only as far back as it has to. */
export interface History {
  previousKey(stage: string): Key | undefined;
}

export function createHistory(runs: Runs, store: Store, file: string): History {
  let pending: string[] | undefined;
  const known = new Map<string, Fingerprint>();

  const readNext = (): boolean => {
    pending ??= runs
      .list()
      .filter((run) => run.file === file)
      .slice(0, DEPTH)
      .map((run) => run.id);
    const id = pending.shift();
    if (id === undefined) return false;
    for (const { name, fingerprint, outcome } of runs.read(id)?.stages ?? []) {
      const made = outcome === "ran" || outcome === "cached";
      if (made && fingerprint !== undefined && !known.has(name)) known.set(name, fingerprint);
    }
    return true;
  };

  return {
    previousKey: (stage) => {
      while (!known.has(stage) && readNext());
      const fingerprint = known.get(stage);
      return fingerprint === undefined ? undefined : store.readManifest(fingerprint)?.key;
    },
  };
}
