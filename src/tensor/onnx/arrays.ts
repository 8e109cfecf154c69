import type { NumericArray, NumericType } from "./value.ts";

/** Room for so many elements. */
export function createArray(dtype: NumericType, size: number): NumericArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(size);
    case "int32":
      return new Int32Array(size);
    case "bool":
      return new Uint8Array(size);
  }
}
