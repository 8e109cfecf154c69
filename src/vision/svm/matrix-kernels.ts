import { MATRIX_KERNELS } from "./matrix-kernels-wasm.ts";

/** The products of wasm/matrix-kernels.ts, which says what each does. Numbers are addresses and sizes in `buffer`, and scales. */
export interface MatrixKernels {
  multiply(samples: number, count: number, width: number, vector: number, out: number): void;
  addMultiples(samples: number, count: number, width: number, factors: number, into: number): void;
  addFour(matrix: number, width: number, ...samplesThenScales: number[]): void;
  factorise(matrix: number, width: number, ridge: number, factor: number): void;
  solve(factor: number, width: number, vector: number): void;
}

export interface MatrixMemory {
  readonly kernels: MatrixKernels;
  readonly buffer: ArrayBuffer;
  /** One after the other, in the order of the sizes asked for; each a multiple of 16. */
  readonly addresses: readonly number[];
}

/** Memory of its own, all zeros, with room of the given sizes in bytes. It goes with what holds it. */
export function openMatrixMemory(...sizes: number[]): MatrixMemory {
  const addresses: number[] = [];
  let end = 0;
  for (const size of sizes) {
    addresses.push(end);
    end += Math.ceil(size / 16) * 16;
  }
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(end / PAGE_BYTES)) });
  compiled ??= new WebAssembly.Module(Buffer.from(MATRIX_KERNELS, "base64"));
  const { exports: kernels } = new WebAssembly.Instance<MatrixKernels>(compiled, { env: { memory } });
  return { kernels, buffer: memory.buffer, addresses };
}

const PAGE_BYTES = 65_536;

let compiled: WebAssembly.Module | undefined;
