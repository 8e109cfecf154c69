import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord, RunSummary } from "../../core/run-record.ts";
import { tryOnDisk } from "../system/disk-error.ts";
import { openJsonFile } from "./json-file.ts";
import { isRunId } from "./run-id.ts";

interface LedgerDocument {
  readonly version: 1;
  readonly runs: readonly RunSummary[];
}

/** The index of the runs. The truth is in their folders: what two processes take from each other here, `list` puts back. */
export interface Ledger {
  /** Newest first. Reads the records of those runs only that the index lacks or knows as running. */
  list(): readonly RunSummary[];
  /** Adds a run that has ended. */
  add(record: RunRecord): void;
  /** Reads all records again. */
  rebuild(): readonly RunSummary[];
}

/** The index at `path` of the runs in `folder`, whose records `read` reads. */
export function openLedger(path: string, folder: string, read: (folder: string) => RunRecord | undefined): Ledger {
  const list = (known: ReadonlyMap<string, RunSummary>): readonly RunSummary[] => {
    const rows = readRunIds(folder)
      .map((id) => known.get(id) ?? summarise(read(join(folder, id))))
      .filter((row) => row !== undefined)
      .sort(compareNewestFirst);
    // A running run's row would be stale at once, so it does not count as known.
    const settled = rows.filter((row) => row.state !== "running");
    if (settled.length !== known.size || settled.some((row) => !known.has(row.id))) writeRows(path, settled);
    return rows;
  };
  return {
    list: () => list(readRows(path)),
    rebuild: () => list(new Map()),
    add: (record) => {
      const rows = readRows(path);
      const row = summarise(record);
      if (row !== undefined) rows.set(row.id, row);
      writeRows(path, [...rows.values()].sort(compareNewestFirst));
    },
  };
}

function readRunIds(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter(isRunId) : [];
}

function readRows(path: string): Map<string, RunSummary> {
  const file = openJsonFile<Partial<LedgerDocument>>(path, {});
  file.read();
  const { version, runs } = file.data;
  if (version !== 1 || !Array.isArray(runs)) return new Map();
  return new Map(runs.filter(isRow).map((row) => [row.id, row]));
}

function isRow(row: unknown): row is RunSummary {
  return (
    typeof row === "object" &&
    row !== null &&
    "id" in row &&
    typeof row.id === "string" &&
    "startedAt" in row &&
    typeof row.startedAt === "string" &&
    "outcomes" in row &&
    "set" in row &&
    "targets" in row &&
    "state" in row &&
    row.state !== "running"
  );
}

/** Where the index can't be written (a read-only folder, a full disk), it is not: nothing is lost with it. */
function writeRows(path: string, runs: readonly RunSummary[]): void {
  const file = openJsonFile<LedgerDocument>(path, { version: 1, runs });
  tryOnDisk(() => file.write());
}

function summarise(record: RunRecord | undefined): RunSummary | undefined {
  if (record === undefined) return undefined;
  const { version: _version, stages: _stages, machine: _machine, ...row } = record;
  return row;
}

function compareNewestFirst(a: RunSummary, b: RunSummary): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
