import { AppendFile } from "./append-file.ts";

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const ZEROS = Buffer.alloc(2 * BLOCK_BYTES);

/**
 * Writes a tar archive (POSIX ustar; a pax header for names that are long or not ASCII) and says where each file's bytes
 * lie in it, which archivers don't tell. Owner and time are 0, so that equal files give equal archives.
 */
export class TarWriter {
  readonly #file: AppendFile;

  constructor(path: string) {
    this.#file = new AppendFile(path);
  }

  /** Bytes so far. */
  get position(): number {
    return this.#file.position;
  }

  /** Appends a file and returns the offset of its first byte. */
  add(name: string, bytes: Uint8Array): number {
    if (isPlainName(name)) return this.#append(renderHeader(name, bytes.length, "0"), bytes);
    const pax = Buffer.from(renderPaxRecord("path", name));
    this.#append(renderHeader("PaxHeader", pax.length, "x"), pax);
    return this.#append(renderHeader("long-name", bytes.length, "0"), bytes);
  }

  /** Ends the archive with its two empty blocks. */
  close(): void {
    this.#file.append(ZEROS);
    this.#file.close();
  }

  #append(header: Uint8Array, bytes: Uint8Array): number {
    this.#file.append(header);
    const offset = this.#file.position;
    this.#file.append(bytes);
    this.#file.append(ZEROS.subarray(0, -bytes.length & (BLOCK_BYTES - 1)));
    return offset;
  }
}

function isPlainName(name: string): boolean {
  return name.length <= NAME_BYTES && /^[\x20-\x7e]+$/.test(name);
}

/** A ustar header block (POSIX.1-1988): numbers in octal text, and a sum of all bytes with the sum's own field as spaces. */
function renderHeader(name: string, size: number, type: "0" | "x"): Uint8Array {
  const [mode, owner, group, time] = [octal(0o644, 8), octal(0, 8), octal(0, 8), octal(0, 12)];
  const before = [name.padEnd(NAME_BYTES, "\0"), mode, owner, group, octal(size, 12), time].join("");
  const after = [type, "\0".repeat(NAME_BYTES), "ustar\0", "00"].join("");
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(`${before}        ${after}`, "latin1");
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 7)} `, before.length, "latin1");
  return block;
}

/** A field of so many bytes, the last of them 0. */
function octal(value: number, bytes: number): string {
  return `${value.toString(8).padStart(bytes - 1, "0")}\0`;
}

/** `LENGTH key=value\n`, where LENGTH counts the whole record, itself included (POSIX.1-2001). */
function renderPaxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const digits = String(bytes + String(bytes).length).length;
  return `${bytes + digits}${rest}`;
}
