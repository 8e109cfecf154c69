import { closeSync, openSync, writeSync } from "node:fs";

const BUFFER_BYTES = 1 << 20;

/** Makes a new file and appends to it through a buffer of 1 MiB; `position` counts the bytes appended so far. */
export class AppendFile {
  position = 0;
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #filled = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, "wx");
  }

  append(bytes: Uint8Array): void {
    this.position += bytes.length;
    if (this.#filled + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length >= BUFFER_BYTES) {
      writeWhole(this.#descriptor, bytes);
      return;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#descriptor);
    }
  }

  #flush(): void {
    writeWhole(this.#descriptor, this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }
}

/** A write may take less than it is given. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}
