import type * as tf from "@tensorflow/tfjs-core";
import { createArray } from "./array-pool.ts";
import type { NativeTensor } from "./session.ts";
import { sizeOf } from "./shapes.ts";
import type { NumericArray, NumericType, Spec, Value } from "./value.ts";

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

/** A value to come; one without elements is at hand at once. */
export function promise({ shape, dtype }: Spec): Value {
  const content = sizeOf(shape) === 0 ? createArray(dtype, 0) : undefined;
  return { shape, dtype, producer: undefined, content, isOwned: false, holders: 0 };
}

/** A fresh variable's zeros are not worth a graph of their own, in which the first step would differ from the second. */
export function fillByHand(value: Value): void {
  const fill = value.producer?.fill;
  if (fill === undefined) return;
  value.content = createArray(value.dtype, sizeOf(value.shape)).fill(fill);
  value.isOwned = true;
  value.producer = undefined;
}
