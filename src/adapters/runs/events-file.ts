import { closeSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync, writeSync } from "node:fs";
import type { Event } from "../../core/event.ts";
import { tryOnDisk } from "../system/disk-error.ts";

const FLUSH_MS = 100;
/** A stage may report its progress ten times a second, for days. */
const PROGRESS_EVERY_MS = 1000;
const NEWLINE = 10;
/** Below, a file is not worth writing anew. */
const FEWEST_DROPPED = 100;

/** Its name in a run's folder. */
export const EVENTS = "events.jsonl";

export interface EventsFile {
  append(event: Event): void;
  close(): void;
}

/**
 * Appends events to a file, one JSON a line, a tenth of a second late at most. Nothing is written before something
 * noteworthy happens: a run that only reuses keeps no events, because its record says it all. Every point of a metric is
 * kept, of a stage's progress one a second.
 */
export function openEventsFile(path: string): EventsFile {
  const waiting: Event[] = [];
  let file: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let noteworthy = false;
  const isDue = createPace();

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
      if (!isDue(event)) return;
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

/**
 * Takes the reused stages out of a run's events, once the run's record tells of them: of 10,000 stages they are 2.5 MB.
 * A reader sees the file before or after, whole.
 */
export function dropReused(path: string): void {
  tryOnDisk(() => {
    const lines = readFileSync(path, "utf8").split("\n");
    const kept = lines.filter((line) => !isReuse(line));
    if (lines.length - kept.length < FEWEST_DROPPED) return;
    const draft = `${path}.kept`;
    writeFileSync(draft, kept.join("\n"));
    renameSync(draft, path);
  });
}

/** Most lines are told by a look for the word; a stage may have it in its name, too. */
function isReuse(line: string): boolean {
  if (!line.includes('"outcome":"cached"')) return false;
  const [event] = parseLine(line);
  return event?.event === "stage-finished" && event.result.outcome === "cached";
}

/** Whether an event is to be kept: false for progress that comes too soon after its stage's last. */
function createPace(): (event: Event) => boolean {
  const keptAt = new Map<string, number>();
  return (event) => {
    if (event.event === "stage-finished") keptAt.delete(event.stage);
    if (event.event !== "progress") return true;
    if (event.at - (keptAt.get(event.stage) ?? Number.NEGATIVE_INFINITY) < PROGRESS_EVERY_MS) return false;
    keptAt.set(event.stage, event.at);
    return true;
  };
}

/**
 * The events of a file's whole lines from a byte on, and where the next look begins: a torn line (the process was killed
 * while it wrote, or still writes) is left out.
 */
export function readEventsFrom(path: string, offset: number): { readonly events: Event[]; readonly offset: number } {
  const bytes = readBytes(path, offset);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  return { events: parseLines(bytes.toString("utf8", 0, end)), offset: offset + end };
}

function readBytes(path: string, offset: number): Buffer {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= offset) return Buffer.alloc(0);
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(size - offset);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
  } finally {
    closeSync(file);
  }
}

function parseLines(text: string): Event[] {
  return text.split("\n").flatMap((line) => parseLine(line));
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
