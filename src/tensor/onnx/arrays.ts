import { type Order, permute, sizeOf } from "./order.ts";
import type { NumericArray, NumericType } from "./value.ts";

/** Room for so many elements; not cleared if `pool` has some. */
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

/** A copy of the tensor in another order of memory. `shape` is logical. */
export function reorder(array: NumericArray, shape: readonly number[], from: Order, to: Order): NumericArray {
  const source = stridesByAxis(shape, from);
  const lengths = permute(shape, to);
  const steps = permute(source, to);
  const result = array.slice();
  const indices = lengths.map(() => 0);
  for (let position = 0, offset = 0; position < result.length; position += 1) {
    result[position] = array[offset] ?? 0;
    for (let axis = lengths.length - 1; axis >= 0; axis -= 1) {
      const [length = 1, step = 0, index = 0] = [lengths[axis], steps[axis], indices[axis]];
      if (index + 1 < length) {
        indices[axis] = index + 1;
        offset += step;
        break;
      }
      indices[axis] = 0;
      offset -= step * index;
    }
  }
  return result;
}

/** How far apart neighbours along each logical axis lie in a memory of the order. */
function stridesByAxis(shape: readonly number[], order: Order): number[] {
  const strides = shape.map(() => 0);
  order.forEach((axis, position) => {
    strides[axis] = sizeOf(permute(shape, order.slice(position + 1)));
  });
  return strides;
}
