import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1 << 16;
const NEWLINE = 10;

/** The offset of a file's last `lines` lines, read from its end: logs may be large. 0 for a missing file. */
export function findTail(path: string, lines: number): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, "r");
  try {
    return searchBackwards(file, lines);
  } finally {
    closeSync(file);
  }
}

function searchBackwards(file: number, lines: number): number {
  const { size } = fstatSync(file);
  if (lines === 0) return size;
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let missing = lines;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const count = readSync(file, chunk, 0, end - start, start);
    for (let index = count - 1; index >= 0; index--) {
      // The newline that ends the last line begins no other.
      if (chunk[index] !== NEWLINE || start + index === size - 1) continue;
      missing -= 1;
      if (missing === 0) return start + index + 1;
    }
    end = start;
  }
  return 0;
}
