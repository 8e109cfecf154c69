import { MATRIX_KERNELS } from "./matrix-kernels-wasm.ts";

/** The products of wasm/matrix-kernels.ts, which says what each does. Numbers are addresses and sizes in `buffer`, and scales. */
export interface MatrixKernels {
  multiply(samples: number, count: number, width: number, vector: number, out: number): void;
  addMultiples(samples: number, count: number, width: number, factors: number, into: number): void;
  addFour(matrix: number, width: number, ...samplesThenScales: number[]): void;
  addSquares(samples: number, count: number, width: number, factors: number, vector: number, into: number): void;
  multiplyEach(samples: number, count: number, width: number, first: number, end: number, out: number): void;
  factorise(matrix: number, width: number, first: number, end: number, ridge: number, factor: number): void;
  multiplySymmetric(matrix: number, width: number, count: number, vector: number, out: number): void;
  solve(factor: number, width: number, count: number, vector: number): void;
}

export interface MatrixMemory {
  readonly kernels: MatrixKernels;
  readonly memory: WebAssembly.Memory;
  readonly buffer: ArrayBuffer;
  /** One after the other, in the order of the sizes asked for; each a multiple of 16. */
  readonly addresses: readonly number[];
}

/** Memory of its own with room of the given sizes in bytes. What is in it is not said: it may have been another's. */
export function openMatrixMemory(...sizes: number[]): MatrixMemory {
  const addresses: number[] = [];
  let end = 0;
  for (const size of sizes) {
    addresses.push(end);
    end += Math.ceil(size / 16) * 16;
  }
  const pages = Math.max(1, Math.ceil(end / PAGE_BYTES));
  const fits = spare !== undefined && spare.buffer.byteLength >= pages * PAGE_BYTES;
  const memory = spare !== undefined && fits ? spare : new WebAssembly.Memory({ initial: pages });
  spare = undefined;
  compiled ??= new WebAssembly.Module(Buffer.from(MATRIX_KERNELS, "base64"));
  const { exports: kernels } = new WebAssembly.Instance<MatrixKernels>(compiled, { env: { memory } });
  return { kernels, memory, buffer: memory.buffer, addresses };
}

/** Gives the memory to the next that asks: a fresh page takes longer to come by than a Newton step takes on it. */
export function closeMatrixMemory({ memory }: MatrixMemory): void {
  spare = memory;
}

/** This thread's. */
let spare: WebAssembly.Memory | undefined;

const PAGE_BYTES = 65_536;

let compiled: WebAssembly.Module | undefined;
