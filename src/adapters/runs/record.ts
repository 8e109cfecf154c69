import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { countOutcomes, type Event } from "../../core/event.ts";
import type { RunRecord, StageRecord } from "../../core/run-record.ts";
import type { Clock } from "../../runner/ports.ts";
import { judgeOwner } from "../system/owner.ts";
import { EVENTS, readEventsFrom } from "./events-file.ts";
import type { ReadEvents } from "./events-reader.ts";
import { type JsonFileOptions, openJsonFile } from "./json-file.ts";
import { packRecord, type StoredRecord, unpackRecord } from "./stored-record.ts";

export const RECORD = "run.json";

/** How often a run says that it lives. */
export const HEARTBEAT_MS = 60_000;

/** A run on another host that has been silent for so long is taken for dead. */
const SILENCE_MS = 10 * HEARTBEAT_MS;

/** Writes a run's record whole. */
export function writeRecord(folder: string, record: RunRecord, options: JsonFileOptions): void {
  const file = openJsonFile<Partial<StoredRecord>>(join(folder, RECORD), {}, options);
  file.data = packRecord(record);
  file.write();
}

/**
 * A run's record; undefined where its folder has none that can be read. One that has not ended is told from its
 * events: the stages that did end, and, once its process is dead, those that were cut off.
 */
export function readRecord(
  folder: string,
  clock: Clock,
  readAll: (path: string) => Pick<ReadEvents, "events"> = (path) => readEventsFrom(path, 0),
): RunRecord | undefined {
  const file = openJsonFile<Partial<StoredRecord>>(join(folder, RECORD), {});
  file.read();
  const record = unpackRecord(file.data);
  if (record === undefined || record.id !== basename(folder)) return undefined;
  return record.state === "running" ? completeRecord(record, { folder, clock, readAll }) : record;
}

interface Completing {
  readonly folder: string;
  readonly clock: Clock;
  readonly readAll: (path: string) => Pick<ReadEvents, "events">;
}

function completeRecord(record: RunRecord, { folder, clock, readAll }: Completing): RunRecord {
  const alive = isAlive(record, folder, clock);
  const { events } = readAll(join(folder, EVENTS));
  const stages = [...finishedStages(events), ...(alive ? [] : cutOffStages(events))];
  const end = alive ? clock.now() : (events.at(-1)?.at ?? Date.parse(record.startedAt));
  return {
    ...record,
    state: alive ? "running" : "interrupted",
    durationMs: Math.max(0, end - Date.parse(record.startedAt)),
    outcomes: countOutcomes(stages.map((stage) => stage.outcome)),
    stages,
  };
}

function isAlive(record: RunRecord, folder: string, clock: Clock): boolean {
  const judged = judgeOwner(record.owner);
  if (judged !== "unknown") return judged === "alive";
  const heard = statSync(join(folder, RECORD), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return clock.now() - heard < SILENCE_MS;
}

function finishedStages(events: readonly Event[]): StageRecord[] {
  return events.flatMap((event) => {
    if (event.event !== "stage-finished") return [];
    const { metrics: _, ...result } = event.result;
    return [{ name: event.stage, ...result }];
  });
}

function cutOffStages(events: readonly Event[]): StageRecord[] {
  const open = new Map<string, StageRecord & { readonly startedAt: number }>();
  let last = 0;
  for (const event of events) {
    last = event.at;
    if (event.event === "stage-finished") open.delete(event.stage);
    if (event.event !== "stage-started") continue;
    const { stage: name, fingerprint, at } = event;
    const cutOff = { outcome: "cancelled", reason: { why: "interrupted" }, durationMs: 0, bytes: 0 } as const;
    open.set(name, { name, fingerprint, ...cutOff, startedAt: at });
  }
  return [...open.values()].map(({ startedAt, ...stage }) => ({ ...stage, durationMs: last - startedAt }));
}
