import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A part of a file, from a byte on. */
export interface FilePart {
  readonly bytes: Buffer;
  readonly size: number;
}

export function readPart(path: string, offset: number, length: number): FilePart {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return { bytes: bytes.subarray(0, readSync(file, bytes, 0, length, offset)), size: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}

/** Whether bytes look like text: no NUL, and few characters that UTF-8 can't have. */
export function looksLikeText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  const text = bytes.toString("utf8");
  const broken = text.split("\uFFFD").length - 1;
  return broken <= Math.max(1, text.length / 100);
}
