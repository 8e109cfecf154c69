import { PIXEL_KERNELS } from "./pixel-kernels-wasm.ts";

/** The loops over pixels of wasm/pixel-kernels.ts, which says what each does. Numbers are addresses and sizes in `memory`. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  resizeColumns(...numbers: number[]): void;
  resizeRows(...numbers: number[]): void;
  blurRows(...numbers: number[]): void;
  blurColumns(...numbers: number[]): void;
  dropAlpha(from: number, pixels: number, to: number): void;
  blend(at: number, count: number, plain: number, amount: number): void;
  sumGrey(at: number, pixels: number): number;
  toGrey(at: number, pixels: number): void;
  saturate(at: number, pixels: number, amount: number): void;
  turnHue(at: number, pixels: number, shift: number): void;
  normalise(...numbers: number[]): void;
}

export type PixelKernels = Omit<Exports, "memory">;

/** A picture in a workspace: RGB, 8 bits a channel. */
export interface PlacedPixels {
  /** Address of its first byte. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
}

/** The thread's one memory for kernels' inputs and outputs. It stays as large as was ever needed. */
export interface Workspace {
  readonly kernels: PixelKernels;
  /** All of the memory, by address. Room that is taken may put it elsewhere: look these up after it. */
  readonly bytes: Uint8Array;
  /** By address / 4. */
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  /** The address of so many bytes that nobody else has: a multiple of 16. */
  take(size: number): number;
}

/** The thread's workspace, empty: what was taken before is free again. */
export function openWorkspace(): Workspace {
  workspace ??= new Memory();
  workspace.end = 0;
  return workspace;
}

/** A copy of a picture in the workspace. */
export function copyPixels({ bytes }: Workspace, { at, width, height }: PlacedPixels): Uint8Array {
  return bytes.slice(at, at + width * height * 3);
}

const PAGE_BYTES = 65_536;
/** Kernels read and write up to 16 bytes beyond a row. */
const SLACK_BYTES = 32;

let workspace: Memory | undefined;

class Memory implements Workspace {
  readonly kernels: PixelKernels;
  bytes = new Uint8Array();
  ints = new Int32Array();
  floats = new Float32Array();
  end = 0;
  readonly #memory: Exports["memory"];

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(PIXEL_KERNELS, "base64"));
    const { exports } = new WebAssembly.Instance<Exports>(module);
    this.kernels = exports;
    this.#memory = exports.memory;
    this.#look();
  }

  take(size: number): number {
    const at = this.end;
    this.end += Math.ceil((size + SLACK_BYTES) / 16) * 16;
    const missing = this.end - this.bytes.length;
    if (missing <= 0) return at;
    this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#look();
    return at;
  }

  #look(): void {
    const { buffer } = this.#memory;
    this.bytes = new Uint8Array(buffer);
    this.ints = new Int32Array(buffer);
    this.floats = new Float32Array(buffer);
  }
}
