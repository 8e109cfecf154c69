import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../core/diagnostic.ts";
import { renderReason } from "../core/render-reason.ts";
import type { RunRecord, StageRecord } from "../core/run-record.ts";
import type { Runs, Store } from "../runner/ports.ts";
import { findRun, findStage, RUN_HELP } from "./find-run.ts";
import { openProject } from "./open.ts";
import { findTail } from "./tail.ts";

const POLL_MS = 200;
const CHUNK_BYTES = 1 << 16;

interface LogOptions {
  readonly follow?: boolean;
  readonly tail?: number;
}

/** `pipe log`: what a stage wrote to its log. */
export function register(command: Command): void {
  command
    .argument("<run>", RUN_HELP)
    .argument("<stage>", "the stage's name; an instance as `train[seed=0]`, in quotes")
    .option("-f, --follow", "go on until the stage or the run has ended")
    .option("-n, --tail <lines>", "only the last lines", parseLines)
    .addHelpText(
      "after",
      "\nExamples:\n  $ pipe log latest train\n  $ pipe log latest 'train[seed=0]' --follow --tail 20",
    )
    .action(async (reference: string, name: string, options: LogOptions) => {
      const { runs, store } = openProject(command);
      const record = findRun(runs, reference);
      const log = locateLog({ record, name, runs, store, follow: options.follow === true });
      let offset = copyFrom(log, options.tail === undefined ? 0 : findTail(log, options.tail));
      if (options.follow !== true) return;
      for (let ended = false; !ended; ) {
        ended = hasEnded(runs, record.id, name);
        if (!ended) await sleep(POLL_MS);
        // Once more after the end: what was written between the last look and it.
        offset = copyFrom(log, offset);
      }
    });
}

interface LogQuestion {
  readonly record: RunRecord;
  readonly name: string;
  readonly runs: Runs;
  readonly store: Store;
  readonly follow: boolean;
}

/** The log's path: of the run that executed the stage, where this one reused it. */
function locateLog({ record, name, runs, store, follow }: LogQuestion): string {
  const own = runs.logOf(record.id, name);
  if (existsSync(own)) return own;
  const stage = record.stages.find((each) => each.name === name);
  // A run that goes on has not told all of its stages yet.
  if (stage === undefined && record.state === "running" && follow) return own;
  const known = stage ?? findStage(record, name);
  if (known.outcome !== "cached") throw noLog(known, record);
  const made = known.fingerprint === undefined ? undefined : store.readManifest(known.fingerprint);
  const log = made === undefined ? undefined : runs.logOf(made.run, made.stage);
  if (made === undefined || log === undefined || !existsSync(log)) throw noLog(known, record);
  process.stderr.write(`${name} was cached in run ${record.id}; this is its log from run ${made.run}\n`);
  return log;
}

function noLog({ name, outcome, reason }: StageRecord, { id }: RunRecord): UserError {
  const why = outcome === "skipped" || outcome === "cancelled" ? ` (${outcome}: ${renderReason(reason)})` : "";
  return new UserError([{ code: "log-missing", message: `there is no log of "${name}" from run ${id}${why}` }]);
}

function hasEnded(runs: Runs, id: string, name: string): boolean {
  const record = runs.read(id);
  return record?.state !== "running" || record.stages.some((stage) => stage.name === name);
}

/** Copies a file's bytes from an offset on to standard output; returns where it stopped. A missing file has none. */
function copyFrom(path: string, offset: number): number {
  if (!existsSync(path)) return offset;
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let at = offset;
    for (let count = readSync(file, chunk, 0, CHUNK_BYTES, at); count > 0; ) {
      process.stdout.write(Buffer.from(chunk.subarray(0, count)));
      at += count;
      count = readSync(file, chunk, 0, CHUNK_BYTES, at);
    }
    return at;
  } finally {
    closeSync(file);
  }
}

function parseLines(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It takes a number, 0 or more.");
  return Number(text);
}
