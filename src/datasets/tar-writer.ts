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

/**
 * A ustar header block (POSIX.1-1988): numbers in octal text, and the sum of all bytes, with the sum's own field as spaces. All
 * but name, size, type and sum is always the same.
 */
function renderHeader(name: string, size: number, type: "0" | "x"): Uint8Array {
  const block = Buffer.from(TEMPLATE);
  const sized = octal(size, 12);
  block.write(name, 0, "latin1");
  block.write(sized, SIZE_AT, "latin1");
  block.write(type, TYPE_AT, "latin1");
  const sum = TEMPLATE_SUM + sumOf(name) + sumOf(sized) + sumOf(type);
  block.write(`${octal(sum, 7)} `, SUM_AT, "latin1");
  return block;
}

const [SIZE_AT, SUM_AT, TYPE_AT] = [124, 148, 156];
const TEMPLATE = renderTemplate();
const TEMPLATE_SUM = TEMPLATE.reduce((sum, byte) => sum + byte, 0);

function renderTemplate(): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write([octal(0o644, 8), octal(0, 8), octal(0, 8)].join(""), NAME_BYTES, "latin1");
  block.write(octal(0, 12), SIZE_AT + 12, "latin1");
  block.write(" ".repeat(8), SUM_AT, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  return block;
}

function sumOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at);
  return sum;
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
