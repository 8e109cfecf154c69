import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1 << 22;

/** An object in a list of a JSON file's outermost object: `{"SECTION": [ELEMENT, …], …}`. */
export interface JsonElement {
  readonly section: string;
  readonly text: string;
  /** On which it begins, from 1. */
  readonly line: number;
}

/**
 * The elements of a JSON file's lists, one at a time: COCO's annotations are one object of up to half a GB, more than a string can hold.
 * Elements come as text, so that one that is no JSON (Python writes NaN) can be told of and the rest read. Throws where the file
 * is not an object of lists, or ends early.
 */
export function* readJsonElements(path: string): Generator<JsonElement> {
  const descriptor = openSync(path, "r");
  const scanner = new Scanner();
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (let chunk = readChunk(descriptor); chunk.length > 0; chunk = readChunk(descriptor)) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const open = yield* scanElements(scanner, bytes, rest.length);
      rest = bytes.subarray(open);
    }
    if (!scanner.isDone) throw new Error(`the JSON ends within its outermost object, on line ${scanner.line}`);
  } finally {
    closeSync(descriptor);
  }
}

function readChunk(descriptor: number): Buffer {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  return chunk.subarray(0, readSync(descriptor, chunk));
}

/** Scans from `from` on; gives where an element begins that goes on in the next chunk, or the end. */
function* scanElements(scanner: Scanner, bytes: Buffer, from: number): Generator<JsonElement, number> {
  let start = scanner.isInElement ? 0 : bytes.length;
  for (let at = from; at < bytes.length; at++) {
    const event = scanner.take(bytes[at] ?? 0);
    if (event === "begin") start = at;
    if (event !== "end") continue;
    yield { section: scanner.section, text: bytes.toString("utf8", start, at + 1), line: scanner.elementLine };
    start = bytes.length;
  }
  return start;
}

const [QUOTE, ESCAPE, NEWLINE] = [0x22, 0x5c, 0x0a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Follows brackets and strings byte by byte; ASCII bytes never stand inside a UTF-8 character. */
class Scanner {
  line = 1;
  elementLine = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inList = false;
  #begun = false;
  #name: number[] = [];

  /** The name before the list. */
  get section(): string {
    return Buffer.from(this.#name).toString();
  }

  get isInElement(): boolean {
    return this.#depth >= 3 && this.#inList;
  }

  get isDone(): boolean {
    return this.#begun && this.#depth === 0;
  }

  take(byte: number): "begin" | "end" | undefined {
    if (this.#inString) return this.#takeInString(byte);
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        if (this.#depth === 1) this.#name = [];
        return undefined;
      case NEWLINE:
        this.line += 1;
        return undefined;
      case OPEN_OBJECT:
      case OPEN_LIST:
        return this.#open(byte);
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        this.#depth -= 1;
        return this.#depth === 2 && this.#inList && byte === CLOSE_OBJECT ? "end" : undefined;
      default:
        return undefined;
    }
  }

  #takeInString(byte: number): undefined {
    if (this.#escaped) this.#escaped = false;
    else if (byte === ESCAPE) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
    else if (this.#depth === 1) this.#name.push(byte);
  }

  #open(byte: number): "begin" | undefined {
    if (this.#depth === 0 && byte !== OPEN_OBJECT) throw new Error("the JSON's outermost value is not an object");
    this.#depth += 1;
    this.#begun = true;
    if (this.#depth === 2) this.#inList = byte === OPEN_LIST;
    if (this.#depth !== 3 || !this.#inList || byte !== OPEN_OBJECT) return undefined;
    this.elementLine = this.line;
    return "begin";
  }
}
