import { appendFileSync, closeSync, existsSync, openSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import type { RunJournal, Runs } from "../../runner/ports.ts";
import { tryOnDisk, withDiskErrors } from "../system/disk-error.ts";
import { describeOwner } from "../system/owner.ts";
import { dropReused, EVENTS, openEventsFile } from "./events-file.ts";
import { keepPlan } from "./kept-plan.ts";
import type { Ledger } from "./ledger.ts";
import { HEARTBEAT_MS, RECORD, writeRecord } from "./record.ts";

interface JournalRequest {
  readonly id: string;
  /** The run's own folder; exists. */
  readonly folder: string;
  readonly record: Parameters<Runs["begin"]>[0];
  readonly ledger: Ledger;
}

/** Writes a run's record at its start and at its end, and its events and pins between. */
export function openJournal({ id, folder, record, ledger }: JournalRequest): RunJournal {
  const owner = describeOwner();
  const guard = <T>(act: () => T): T => withDiskErrors(folder, act);
  guard(() => writeRecord(folder, { ...record, id, owner, state: "running" }, { durable: false }));
  const events = openEventsFile(join(folder, EVENTS));
  let pins: number | undefined;
  const heartbeat = setInterval(() => beat(folder), HEARTBEAT_MS).unref();

  return {
    id,
    append: events.append,
    keepPlan: (request) => keepPlan(folder, request),
    pin: (fingerprints) => {
      if (fingerprints.length === 0) return;
      guard(() => {
        pins ??= openSync(join(folder, "pins"), "a");
        appendFileSync(pins, `${fingerprints.join("\n")}\n`);
      });
    },
    finish: (ended) => {
      clearInterval(heartbeat);
      events.close();
      if (pins !== undefined) closeSync(pins);
      pins = undefined;
      const whole: RunRecord = { ...ended, id, owner };
      // A run that made nothing new may be lost with the power: so it needs no slow write.
      guard(() => writeRecord(folder, whole, { durable: ended.outcomes.ran > 0 || ended.outcomes.failed > 0 }));
      ledger.add(whole);
      if (ended.outcomes.cached > 0 && existsSync(join(folder, EVENTS))) dropReused(join(folder, EVENTS));
    },
  };
}

/** Tells other hosts, which can't see this process, that it lives. */
function beat(folder: string): void {
  const now = new Date();
  tryOnDisk(() => utimesSync(join(folder, RECORD), now, now));
}
