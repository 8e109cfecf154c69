import type * as tf from "@tensorflow/tfjs-core";
import type { OnnxBackend, Operation } from "../backend.ts";
import { isNumericType } from "../content.ts";
import type { NumericType } from "../value.ts";

/** A kernel of the `onnx` backend. */
export interface Kernel {
  readonly name: string;
  /** The outputs; undefined where ONNX has no form for these inputs or attributes, and `cpu` computes instead. */
  readonly compute: (call: Call) => tf.TensorInfo | tf.TensorInfo[] | undefined;
}

interface Call {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attrs: tf.NamedAttrMap;
  readonly backend: OnnxBackend;
}

export interface TypedCall<N extends string, A> {
  readonly inputs: { readonly [name in N]: tf.TensorInfo };
  /** All inputs, those among them that may be left out too. */
  readonly given: tf.NamedTensorInfoMap;
  readonly attrs: A;
  /** Records an operation with one output. */
  record(operation: Operation): tf.TensorInfo;
  readonly backend: OnnxBackend;
}

/** `N` and `A` are the kernel's inputs and attributes as TensorFlow.js names them; it passes them untyped. */
export function defineKernel<N extends string, A = unknown>(
  name: string,
  compute: (call: TypedCall<N, A>) => tf.TensorInfo | tf.TensorInfo[] | undefined,
): Kernel {
  return {
    name,
    compute: ({ inputs, attrs, backend }) => {
      if (!Object.values(inputs).every((input) => input === undefined || isComputable(input))) return undefined;
      const record = (operation: Operation) => firstOf(backend.record(operation));
      const named = inputs as TypedCall<N, A>["inputs"];
      return compute({ inputs: named, given: inputs, attrs: attrs as A, record, backend });
    },
  };
}

/** Numbers, at least one of them: ONNX Runtime's kernels disagree on empty tensors. */
function isComputable({ dtype, shape }: tf.TensorInfo): boolean {
  return isNumericType(dtype) && !shape.includes(0);
}

export function numericType({ dtype }: tf.TensorInfo): NumericType {
  if (isNumericType(dtype)) return dtype;
  throw new Error(`a tensor of type ${dtype} can't be computed on`);
}

/** The inputs of a kernel that takes a list, such as Concat. */
export function listInputs(given: tf.NamedTensorInfoMap): tf.TensorInfo[] {
  return Object.values(given).filter((input) => input !== undefined);
}

function firstOf(infos: readonly tf.TensorInfo[]): tf.TensorInfo {
  const [info] = infos;
  if (info === undefined) throw new Error("an operation has no output");
  return info;
}
