import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const SMALLEST_BYTES = 1 << 16;
/** Larger buffers are rare, and left to the garbage collector. */
const LARGEST_BYTES = 1 << 23;
const KEPT = 16;

/**
 * Buffers that are used again: a new one for each of a million files keeps the garbage collector busy for a third of the time.
 * What was read is valid until it is given back.
 */
export class BufferPool {
  readonly #free: ArrayBuffer[] = [];
  readonly #lent = new WeakSet<ArrayBufferLike>();

  /** A file's bytes; undefined where there is no such file. */
  readFile(path: string): Uint8Array | undefined {
    const descriptor = openOrUndefined(path);
    if (descriptor === undefined) return undefined;
    try {
      return readWhole(descriptor, this.#take(fstatSync(descriptor).size));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Ignores bytes that are not its own. */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer) || !this.#lent.delete(buffer) || this.#free.length >= KEPT) return;
    this.#free.push(buffer);
  }

  #take(length: number): Uint8Array {
    if (length > LARGEST_BYTES) return new Uint8Array(length);
    const fits = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    const [buffer] = fits < 0 ? [] : this.#free.splice(fits, 1);
    const taken = buffer ?? new ArrayBuffer(Math.max(SMALLEST_BYTES, 2 ** Math.ceil(Math.log2(length))));
    this.#lent.add(taken);
    return new Uint8Array(taken, 0, length);
  }
}

function openOrUndefined(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function readWhole(descriptor: number, bytes: Uint8Array): Uint8Array {
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(descriptor, bytes, done, bytes.length - done, done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}
