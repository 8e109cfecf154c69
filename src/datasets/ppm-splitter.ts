import type { Pixels } from "../images/pixels.ts";

const HEADER = /^P6\s+(\d+)\s+(\d+)\s+255\s/;
const HEADER_BYTES = 40;

/** Cuts a stream of binary PPM pictures (`P6 WIDTH HEIGHT 255` and RGB) into pictures. */
export class PpmSplitter {
  #header: Buffer = Buffer.alloc(0);
  #frame: Pixels | undefined;
  #filled = 0;

  get isWithinFrame(): boolean {
    return this.#frame !== undefined || this.#header.length > 0;
  }

  /** Takes the stream's next bytes, and gives the pictures that they complete. */
  *push(chunk: Buffer): Generator<Pixels> {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#frame === undefined ? this.#takeHeader(rest) : this.#takePixels(this.#frame, rest);
      if (this.#frame === undefined || this.#filled < this.#frame.data.length) continue;
      yield this.#frame;
      this.#frame = undefined;
      this.#filled = 0;
    }
  }

  /** What is left after the header; nothing while it is incomplete. */
  #takeHeader(bytes: Buffer): Buffer {
    const known = Buffer.concat([this.#header, bytes]);
    const [text = "", width, height] = HEADER.exec(known.toString("latin1", 0, HEADER_BYTES)) ?? [];
    if (text === "") {
      if (known.length >= HEADER_BYTES) throw new Error("no PPM picture");
      this.#header = known;
      return Buffer.alloc(0);
    }
    this.#header = Buffer.alloc(0);
    this.#frame = {
      width: Number(width),
      height: Number(height),
      data: new Uint8Array(Number(width) * Number(height) * 3),
    };
    return known.subarray(text.length);
  }

  #takePixels({ data }: Pixels, bytes: Buffer): Buffer {
    const part = bytes.subarray(0, data.length - this.#filled);
    data.set(part, this.#filled);
    this.#filled += part.length;
    return bytes.subarray(part.length);
  }
}
