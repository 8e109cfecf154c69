import * as tf from "@tensorflow/tfjs-core";
import type { OnnxBackend } from "../backend.ts";
import { isNumericType } from "../content.ts";
import type { Lower, NumericType } from "../value.ts";
import { defineKernel, type Kernel } from "./kernel.ts";

export const CREATION_KERNELS: readonly Kernel[] = [
  defineKernel<never, tf.FillAttrs>("Fill", ({ attrs: { shape, value, dtype }, backend }) => {
    const type = dtype ?? tf.util.inferDtype(value);
    if (!isNumericType(type) || typeof value !== "number") return undefined;
    return fill(backend, shape, value, type);
  }),
  defineKernel<"x">("ZerosLike", ({ inputs: { x }, backend }) =>
    isNumericType(x.dtype) ? fill(backend, x.shape, 0, x.dtype) : undefined,
  ),
  defineKernel<"x">("OnesLike", ({ inputs: { x }, backend }) =>
    isNumericType(x.dtype) ? fill(backend, x.shape, 1, x.dtype) : undefined,
  ),
  defineKernel<"x", tf.BroadCastToAttrs>("BroadcastTo", ({ inputs: { x }, attrs: { shape }, record }) => {
    if (!isNumericType(x.dtype)) return undefined;
    const lower: Lower = (graph, [x], [y]) => {
      if (x === undefined || y === undefined) return;
      graph.write(y, graph.op("Expand", [graph.read(x), graph.ints(shape)]));
    };
    return record({ name: "BroadcastTo", inputs: [x], outputs: [{ shape, dtype: x.dtype }], attributes: shape, lower });
  }),
  defineKernel<"indices", tf.OneHotAttrs>("OneHot", ({ inputs: { indices }, attrs, record }) => {
    const { depth, onValue, offValue, dtype } = attrs;
    if (indices.dtype !== "int32" || !isNumericType(dtype) || dtype === "bool") return undefined;
    const shape = [...indices.shape, depth];
    const lower: Lower = (graph, [indices], [y]) => {
      if (indices === undefined || y === undefined) return;
      const classes = graph.op(
        "Range",
        [0, depth, 1].map((bound) => graph.scalar(bound, "int32")),
      );
      const column = graph.op("Unsqueeze", [graph.read(indices), graph.ints([-1])]);
      const isOn = graph.op("Equal", [column, classes]);
      graph.write(y, graph.op("Where", [isOn, graph.scalar(onValue, dtype), graph.scalar(offValue, dtype)]));
    };
    const attributes = [depth, onValue, offValue, dtype];
    return record({ name: "OneHot", inputs: [indices], outputs: [{ shape, dtype }], attributes, lower });
  }),
];

/** A value other than 0 and 1 is an input of the graph, not a part of it: a learning rate changes at every step. */
function fill(backend: OnnxBackend, shape: readonly number[], value: number, dtype: NumericType): tf.TensorInfo {
  const dims = [...shape];
  if (value !== 0 && value !== 1) {
    const array = tf.util.getArrayFromDType(dtype, tf.util.sizeFromShape(dims));
    array.fill(value);
    return { dataId: backend.write(array as Float32Array, dims, dtype), shape: dims, dtype };
  }
  const lower: Lower = (graph, _, [y]) => {
    if (y !== undefined) graph.write(y, graph.op("Expand", [graph.scalar(value, dtype), graph.ints(y.shape)]));
  };
  const [info] = backend.record({
    name: "Fill",
    inputs: [],
    outputs: [{ shape: dims, dtype }],
    attributes: [value, dims, dtype],
    fill: value,
    lower,
  });
  if (info === undefined) throw new Error("a fill has no output");
  return info;
}
