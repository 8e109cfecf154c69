import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Event } from "../../core/event.ts";
import { tryOnDisk } from "../system/disk-error.ts";
import { isErrno } from "../system/errno.ts";

const FLUSH_MS = 100;

export interface EventsFile {
  append(event: Event): void;
  close(): void;
}

/**
 * Appends events to a file, one JSON a line, a tenth of a second late at most. Nothing is written before something
 * noteworthy happens: a run that only reuses keeps no events, because its record says it all.
 */
export function openEventsFile(path: string): EventsFile {
  const waiting: Event[] = [];
  let file: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let noteworthy = false;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const bytes = Buffer.from(waiting.map((event) => `${JSON.stringify(event)}\n`).join(""));
    waiting.length = 0;
    // Events are told live and summed up by the record: a full disk must not end the run here.
    tryOnDisk(() => {
      file ??= openSync(path, "a");
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    });
  };

  return {
    append: (event) => {
      waiting.push(event);
      noteworthy ||= isNoteworthy(event);
      if (noteworthy) timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    close: () => {
      if (noteworthy) flush();
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** The events of a file; a torn line (the process was killed while it wrote) is left out. */
export function readEvents(path: string): Event[] {
  return readText(path)
    .split("\n")
    .flatMap((line) => parseLine(line));
}

function isNoteworthy(event: Event): boolean {
  if (event.event === "stage-finished") return event.result.outcome !== "cached";
  return event.event !== "started" && event.event !== "finished";
}

function parseLine(line: string): Event[] {
  if (line === "") return [];
  try {
    const event: Event = JSON.parse(line);
    return typeof event === "object" && event !== null && typeof event.event === "string" ? [event] : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return "";
    throw error;
  }
}
