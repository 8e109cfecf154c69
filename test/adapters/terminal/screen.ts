import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

/** A terminal in memory: understands what ora sends, and shows what a user would see. */
export class Screen extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  /** Everything that was written, escape sequences too. */
  raw = "";
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.raw += String(chunk);
    for (const character of stripVTControlCharacters(String(chunk))) this.#put(character);
    done();
  }

  cursorTo(column: number): boolean {
    this.#column = column;
    return true;
  }

  moveCursor(_columns: number, rows: number): boolean {
    this.#row = Math.max(0, this.#row + rows);
    return true;
  }

  clearLine(_direction: number): boolean {
    this.#lines[this.#row] = (this.#lines[this.#row] ?? "").slice(0, this.#column);
    return true;
  }

  /** What the user sees, without empty lines at the end. */
  shown(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }

  #put(character: string): void {
    if (character === "\n") {
      this.#row += 1;
      this.#column = 0;
      this.#lines[this.#row] ??= "";
      return;
    }
    if (this.#column >= this.columns) this.#put("\n");
    const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }
}
