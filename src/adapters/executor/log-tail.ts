import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const MOST_LINES = 20;
const MOST_BYTES = 64 * 1024;
const LONGEST_LINE = 500;

/** Size of a log, 0 where there is none yet: what an attempt wrote begins there. */
export function sizeOfLog(log: string): number {
  return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines of a log from a place on, oldest first, without colours and control characters; at most 20. */
export function readLogTail(log: string, from: number): string[] {
  const lines = readEnd(log, from).split("\n").map(cleanLine);
  while (lines.at(-1) === "") lines.pop();
  return lines.slice(-MOST_LINES);
}

function readEnd(log: string, from: number): string {
  let file: number;
  try {
    file = openSync(log, "r");
  } catch {
    return "";
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - MOST_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    const text = bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, start));
    // A line that is cut off at its beginning says nothing.
    return start > from ? text.slice(text.indexOf("\n") + 1) : text;
  } finally {
    closeSync(file);
  }
}

/** A progress bar draws over itself with carriage returns: only what it shows last counts. */
function cleanLine(line: string): string {
  const shown = stripVTControlCharacters(line).trimEnd().split("\r").at(-1) ?? "";
  const clean = shown.replaceAll("\t", "  ").replace(/\p{Cc}/gu, "");
  return clean.length > LONGEST_LINE ? `${clean.slice(0, LONGEST_LINE)}…` : clean;
}
