import { type Dirent, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseMetricInfos } from "../../core/metric-info.ts";
import type { Measured, Work } from "../../runner/ports.ts";
import { tryOnDisk } from "../system/disk-error.ts";
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
    inspectOutputs: (kinds) => {
      const written = new Map(readdirSync(out, { withFileTypes: true }).map((entry) => [entry.name, entry]));
      return {
        missing: Object.keys(kinds).filter((name) => !isWritten(written.get(name), join(out, name), kinds[name])),
        stray: [...written.keys()].filter((name) => kinds[name] === undefined).sort(),
      };
    },
    readMetrics: (report) => readMetrics(join(report, "report.json")),
    remove: () => tryOnDisk(() => removeTree(folder)),
    giveBack: () => giveBack(folder),
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

function giveBack(folder: string): void {
  if (!isWatching) process.once("exit", removeAll);
  isWatching = true;
  returned.push(folder);
  if (returned.length === 1) setImmediate(takeBack);
}

let isWatching = false;
const returned: string[] = [];

function takeBack(): void {
  for (const folder of returned.splice(0)) {
    if (isEmpty(folder)) idle.push(folder);
    else tryOnDisk(() => removeTree(folder));
  }
}

/** Whether the next attempt may have a folder as it is. */
function isEmpty(folder: string): boolean {
  const listed = tryOnDisk(() => readdirSync(folder).map((part) => readdirSync(join(folder, part)).length));
  return listed?.length === 2 && listed.every((length) => length === 0);
}

function removeAll(): void {
  for (const folder of [...idle.splice(0), ...returned.splice(0)]) tryOnDisk(() => removeTree(folder));
}

function isWritten(entry: Dirent | undefined, path: string, kind: string | undefined): boolean {
  if (entry === undefined) return false;
  const type = entry.isFile() || entry.isDirectory() ? entry : statSync(path, { throwIfNoEntry: false });
  if (kind === "file") return type?.isFile() === true;
  return type?.isDirectory() === true && readdirSync(path).length > 0;
}

const NOTHING_MEASURED: Measured = { metrics: {}, metricInfo: {} };

function readMetrics(path: string): Measured {
  if (!existsSync(path)) return NOTHING_MEASURED;
  try {
    const { metrics = {}, metricInfo }: { metrics?: object; metricInfo?: unknown } = JSON.parse(
      readFileSync(path, "utf8"),
    );
    const figures = Object.entries(metrics).filter(([, value]) => typeof value === "number" && Number.isFinite(value));
    return { metrics: Object.fromEntries(figures), metricInfo: parseMetricInfos(metricInfo) };
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING_MEASURED;
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
