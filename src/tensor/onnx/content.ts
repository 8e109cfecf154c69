import type * as tf from "@tensorflow/tfjs-core";
import type { NativeTensor } from "./session.ts";
import type { NumericArray, NumericType, Value } from "./value.ts";

/** A value with its content at hand; text and complex numbers stay as they came. */
export function keep(values: tf.BackendValues, shape: readonly number[], dtype: tf.DataType): Value | tf.BackendValues {
  if (!isNumericType(dtype) || Array.isArray(values)) return values;
  return { shape, dtype, producer: undefined, content: toArrayOf(dtype, values), isOwned: false, holders: 1 };
}

export function isValue(kept: Value | tf.BackendValues): kept is Value {
  return "holders" in kept;
}

export function isNumericType(dtype: tf.DataType): dtype is NumericType {
  return dtype === "float32" || dtype === "int32" || dtype === "bool";
}

/** The elements of a value that is computed. */
export function contentOf({ content }: Value): NumericArray {
  if (content === undefined) throw new Error("a tensor is read before it is computed");
  return content;
}

export function nativeTensor(value: Value): NativeTensor {
  return { array: contentOf(value), dims: value.shape, dtype: value.dtype };
}

/** TensorFlow.js hands over values of other array types now and then; ONNX Runtime insists on its own. */
function toArrayOf(dtype: NumericType, values: Float32Array | Int32Array | Uint8Array): NumericArray {
  switch (dtype) {
    case "float32":
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case "int32":
      return values instanceof Int32Array ? values : Int32Array.from(values);
    case "bool":
      return values instanceof Uint8Array ? values : Uint8Array.from(values);
  }
}
