import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line break (`\n` or `\r\n`). */
  readonly text: string;
  /** Byte after the line and its break. */
  readonly end: number;
}

/** The lines of a UTF-8 file, holding one and a chunk of 1 MiB at a time; an empty last line is none. */
export function* readLines(file: string): Generator<Line> {
  const descriptor = openSync(file, "r");
  try {
    yield* splitLines(readChunks(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function* readChunks(descriptor: number): Generator<Buffer> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = readSync(descriptor, chunk);
    if (length === 0) return;
    yield chunk.subarray(0, length);
  }
}

function* splitLines(chunks: Iterable<Buffer>): Generator<Line> {
  let [number, end] = [1, 0];
  let rest: Buffer = Buffer.alloc(0);
  for (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, start)) {
      end += at + 1 - start;
      yield { number, text: toText(bytes.subarray(start, at)), end };
      number += 1;
      start = at + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield { number, text: toText(rest), end: end + rest.length };
}

function toText(bytes: Buffer): string {
  return bytes.toString("utf8", 0, bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length);
}
