import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Metrics } from "../../core/artifact.ts";
import type { Work } from "../../runner/ports.ts";
import { removeTree } from "./tree.ts";

let opened = 0;
/** Folders that are empty again: making and removing three folders a stage costs more than the rest of a small stage. */
const idle: string[] = [];

/** A fresh folder for one attempt: `work/LABEL-PID-N/{in,out,tmp}`. */
export function openWork(root: string, label: string): Work {
  const folder = takeIdle(root) ?? makeFolder(root, label);
  const out = join(folder, "out");
  return {
    folder,
    prepareOutputs: (kinds) => {
      const paths = Object.entries(kinds).map(([name, kind]) => {
        const path = join(out, name);
        if (kind !== "file") mkdirSync(path);
        return [name, path];
      });
      return Object.fromEntries(paths);
    },
    inspectOutputs: (kinds) => ({
      missing: Object.entries(kinds).flatMap(([name, kind]) => (isWritten(join(out, name), kind) ? [] : [name])),
      stray: readdirSync(out)
        .filter((name) => kinds[name] === undefined)
        .sort(),
    }),
    readMetrics: (report) => readMetrics(join(report, "report.json")),
    remove: () => giveBack(folder),
  };
}

function makeFolder(root: string, label: string): string {
  opened += 1;
  const folder = join(root, "work", `${label}-${process.pid}-${opened}`);
  mkdirSync(join(folder, "out"), { recursive: true });
  mkdirSync(join(folder, "tmp"));
  return folder;
}

function takeIdle(root: string): string | undefined {
  const place = idle.findIndex((folder) => folder.startsWith(join(root, "work")));
  return place < 0 ? undefined : idle.splice(place, 1)[0];
}

/** Keeps the folder for the next attempt if nothing is left in it; removes it otherwise. */
function giveBack(folder: string): void {
  const parts = readdirSync(folder);
  const isEmpty = parts.length === 2 && parts.every((part) => readdirSync(join(folder, part)).length === 0);
  if (!isEmpty) {
    removeTree(folder);
    return;
  }
  if (!isWatching) process.once("exit", removeIdle);
  isWatching = true;
  idle.push(folder);
}

let isWatching = false;

function removeIdle(): void {
  for (const folder of idle.splice(0)) removeTree(folder);
}

function isWritten(path: string, kind: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  return kind === "file" ? stats.isFile() : stats.isDirectory() && readdirSync(path).length > 0;
}

function readMetrics(path: string): Metrics | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { metrics = {} }: { metrics?: object } = JSON.parse(readFileSync(path, "utf8"));
    return Object.fromEntries(
      Object.entries(metrics).filter(([, value]) => typeof value === "number" && Number.isFinite(value)),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Removes the work folders of processes that are gone. */
export function sweepWork(root: string): void {
  const folder = join(root, "work");
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = Number(/-(\d+)-\d+$/.exec(name)?.[1]);
    if (Number.isInteger(pid) && pid > 0 && !existsSync(`/proc/${pid}`) && existsSync("/proc/self"))
      removeTree(join(folder, name));
  }
}
