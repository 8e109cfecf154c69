import * as tf from "@tensorflow/tfjs-core";
import type { Lowering } from "../lowering.ts";
import type { Name } from "../model.ts";
import { range } from "../shapes.ts";
import type { Lower, NumericType } from "../value.ts";
import { defineKernel, type Kernel, numericType } from "./kernel.ts";

type Write = (graph: Lowering, x: Name, axes: readonly number[], keepDims: boolean) => Name;

const NUMBERS: readonly NumericType[] = ["float32", "int32"];

export const REDUCTION_KERNELS: readonly Kernel[] = [
  reduction("Sum", NUMBERS, named("ReduceSum")),
  reduction("Mean", ["float32"], named("ReduceMean")),
  reduction("Max", NUMBERS, named("ReduceMax")),
  reduction("Min", NUMBERS, named("ReduceMin")),
  reduction("Prod", NUMBERS, named("ReduceProd")),
  reduction("All", ["bool"], onBooleans("ReduceMin")),
  reduction("Any", ["bool"], onBooleans("ReduceMax")),
  argument("ArgMax"),
  argument("ArgMin"),
];

function named(type: string): Write {
  return (graph, x, axes, keepDims) => graph.op(type, [x, graph.ints(axes)], { keepdims: keepDims ? 1 : 0 });
}

function onBooleans(type: string): Write {
  const reduce = named(type);
  return (graph, x, axes, keepDims) => {
    const numbers = graph.op("Cast", [x], { to: 6 });
    return graph.op("Cast", [reduce(graph, numbers, axes, keepDims)], { to: 9 });
  };
}

/** The axes go by two names, among TensorFlow.js's kernels. */
interface ReductionAttrs {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

function reduction(name: string, types: readonly NumericType[], write: Write): Kernel {
  return defineKernel<"x", ReductionAttrs>(name, ({ inputs: { x }, attrs, record }) => {
    const dtype = numericType(x);
    const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices ?? range(x.shape.length), x.shape);
    if (!types.includes(dtype) || axes.length === 0) return undefined;
    const keepDims = attrs.keepDims === true;
    const [left] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(left, axes) : left;
    const lower = reduceAxes(axes, keepDims, write);
    return record({ name, inputs: [x], outputs: [{ shape, dtype }], attributes: [axes, keepDims], lower });
  });
}

function reduceAxes(axes: readonly number[], keepDims: boolean, write: Write): Lower {
  return (graph, [x], [y]) => {
    if (x === undefined || y === undefined) return;
    graph.write(y, write(graph, graph.read(x), axes, keepDims));
  };
}

function argument(name: "ArgMax" | "ArgMin"): Kernel {
  return defineKernel<"x", tf.ArgMaxAttrs>(name, ({ inputs: { x }, attrs, record }) => {
    const [axis] = tf.util.parseAxisParam(attrs.axis, x.shape);
    if (x.dtype === "bool" || axis === undefined) return undefined;
    const [shape] = tf.backend_util.computeOutAndReduceShapes(x.shape, [axis]);
    const find: Write = (graph, x, [place = 0]) =>
      graph.op("Cast", [graph.op(name, [x], { axis: place, keepdims: 0 })], { to: 6 });
    const lower = reduceAxes([axis], false, find);
    return record({ name, inputs: [x], outputs: [{ shape, dtype: "int32" }], attributes: axis, lower });
  });
}
