import { PIXEL_KERNELS } from "./pixel-kernels-wasm.ts";

/** The loops over pixels of wasm/pixel-kernels.ts, which says what each does. Numbers are addresses and sizes in `memory`. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  resizeColumns(...numbers: number[]): void;
  resizeRows(...numbers: number[]): void;
  blurRows(...numbers: number[]): void;
  blurColumns(...numbers: number[]): void;
  mapBytes(...numbers: number[]): void;
  sumGrey(...numbers: number[]): number;
  toGrey(...numbers: number[]): void;
  saturate(...numbers: number[]): void;
  turnHue(...numbers: number[]): void;
  normalise(...numbers: number[]): void;
}

export type PixelKernels = Omit<Exports, "memory">;

/** Bytes for a kernel's inputs and outputs. */
export interface Workspace {
  readonly kernels: PixelKernels;
  readonly bytes: Uint8Array;
  /** One after the other, in the order of the sizes asked for; each a multiple of 16. */
  readonly addresses: readonly number[];
  /** Writes numbers at an address. */
  write(address: number, numbers: Uint8Array | Int32Array | Float32Array): void;
  readFloats(address: number, count: number): Float32Array;
}

const PAGE_BYTES = 65_536;
/** Kernels read and write up to 8 values beyond a row. */
const SLACK_BYTES = 32;

let instance: Exports | undefined;

/** Room of the given sizes in the thread's one memory, until the next call. It stays as large as was ever needed. */
export function openWorkspace(...sizes: number[]): Workspace {
  instance ??= instantiate();
  const { memory, ...kernels } = instance;
  const addresses: number[] = [];
  let end = 0;
  for (const size of sizes) {
    addresses.push(end);
    end += Math.ceil((size + SLACK_BYTES) / 16) * 16;
  }
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  const { buffer } = memory;
  return {
    kernels,
    bytes: new Uint8Array(buffer),
    addresses,
    write: (address, { buffer: from, byteOffset, byteLength }) =>
      new Uint8Array(buffer, address, byteLength).set(new Uint8Array(from, byteOffset, byteLength)),
    readFloats: (address, count) => new Float32Array(buffer, address, count),
  };
}

function instantiate(): Exports {
  const module = new WebAssembly.Module(Buffer.from(PIXEL_KERNELS, "base64"));
  return new WebAssembly.Instance<Exports>(module).exports;
}
