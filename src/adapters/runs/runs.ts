import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/diagnostic.ts";
import type { RunRecord, RunSummary } from "../../core/run-record.ts";
import type { Clock, Runs } from "../../runner/ports.ts";
import { withDiskErrors } from "../system/disk-error.ts";
import { EVENTS, readEventsFrom } from "./events-file.ts";
import { createEventsReader } from "./events-reader.ts";
import { openJournal } from "./journal.ts";
import { readKeptPlan } from "./kept-plan.ts";
import { openLedger } from "./ledger.ts";
import { logName } from "./log-name.ts";
import { readRecord } from "./record.ts";
import { isRunId, openRunFolder } from "./run-id.ts";

/**
 * The ledger of an artifacts folder: `runs/ID/` has all of a run, `ledger.json` is an index of them that may be lost.
 * Each run's files are written by its own process alone. Makes no folder before a run begins.
 */
export function createRuns(root: string, clock: Clock): Runs {
  const folder = join(root, "runs");
  const readAll = createEventsReader();
  const ledger = openLedger(join(root, "ledger.json"), folder, (run) => readRecord(run, clock, readAll));

  const begin: Runs["begin"] = (record) => {
    const id = withDiskErrors(folder, () => openRunFolder(folder, clock));
    return openJournal({ id, folder: join(folder, id), record, ledger });
  };

  const read = (reference: string): RunRecord | undefined => {
    const id = findRun(reference, folder, () => ledger.list());
    return id === undefined ? undefined : readRecord(join(folder, id), clock, readAll);
  };

  return {
    begin,
    read,
    list: () => ledger.list(),
    rebuild: () => ledger.rebuild(),
    logOf: (run, stage) => join(folder, run, "logs", logName(stage)),
    readPlan: (run) => readKeptPlan(join(folder, run)),
    readEvents: (run, offset = 0) => {
      const path = join(folder, run, EVENTS);
      return offset === 0 ? readAll(path) : readEventsFrom(path, offset);
    },
  };
}

/** The id that a reference means. A whole id is not looked up in the list: reading one run stays cheap among thousands. */
function findRun(reference: string, folder: string, list: () => readonly RunSummary[]): string | undefined {
  const latest = /^latest(?:~(\d+))?$/.exec(reference);
  if (latest !== null) return list()[Number(latest[1] ?? 0)]?.id;
  if (isRunId(reference)) return existsSync(join(folder, reference)) ? reference : undefined;
  if (!/^[\da-f-]+$/.test(reference)) return undefined;
  const candidates = readRunIds(folder).filter((id) => id.startsWith(reference));
  if (candidates.length > 1) throw ambiguous(reference, candidates);
  return candidates[0];
}

function readRunIds(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter(isRunId).sort() : [];
}

function ambiguous(reference: string, candidates: readonly string[]): UserError {
  const shown = candidates.slice(-5).reverse();
  const more = candidates.length > shown.length ? ` and ${candidates.length - shown.length} more` : "";
  return new UserError([
    {
      code: "ambiguous-run",
      message: `${candidates.length} runs begin with "${reference}": ${shown.join(", ")}${more}`,
      remedy: "Give more of the id.",
    },
  ]);
}
