import type * as tf from "@tensorflow/tfjs-core";
import type { Lowering } from "../lowering.ts";
import type { Name } from "../model.ts";
import type { Lower, NumericType } from "../value.ts";
import { defineKernel, type Kernel, numericType } from "./kernel.ts";

type Write = (graph: Lowering, x: Name) => Name;

/** Functions of one float32 that ONNX has by name. */
const NAMED: { readonly [kernel: string]: string } = {
  Relu: "Relu",
  Exp: "Exp",
  Log: "Log",
  Sqrt: "Sqrt",
  Sigmoid: "Sigmoid",
  Tanh: "Tanh",
  Floor: "Floor",
  Ceil: "Ceil",
  Round: "Round",
  Reciprocal: "Reciprocal",
  Sin: "Sin",
  Cos: "Cos",
  Tan: "Tan",
  Asin: "Asin",
  Acos: "Acos",
  Atan: "Atan",
  Sinh: "Sinh",
  Cosh: "Cosh",
  Asinh: "Asinh",
  Acosh: "Acosh",
  Atanh: "Atanh",
  Erf: "Erf",
  Softplus: "Softplus",
  Elu: "Elu",
};

/** Functions of one number of a type that ONNX has by name. */
const SIGNED: { readonly [kernel: string]: string } = { Neg: "Neg", Abs: "Abs" };

const COMPOSED: { readonly [kernel: string]: Write } = {
  // TensorFlow.js's sign of NaN is 0, ONNX's is NaN.
  Sign: (graph, x) => {
    const isNumber = graph.op("Equal", [x, x]);
    return graph.op("Where", [isNumber, graph.op("Sign", [x]), graph.scalar(0, "float32")]);
  },
  Rsqrt: (graph, x) => graph.op("Reciprocal", [graph.op("Sqrt", [x])]),
  Relu6: (graph, x) => graph.op("Clip", [x, graph.scalar(0, "float32"), graph.scalar(6, "float32")]),
  Expm1: (graph, x) => graph.op("Sub", [graph.op("Exp", [x]), graph.scalar(1, "float32")]),
  Log1p: (graph, x) => graph.op("Log", [graph.op("Add", [x, graph.scalar(1, "float32")])]),
  Selu: (graph, x) => graph.op("Selu", [x], { alpha: { float: SELU_ALPHA }, gamma: { float: SELU_SCALE } }),
};

/** Klambauer et al. 2017, https://arxiv.org/abs/1706.02515. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export const UNARY_KERNELS: readonly Kernel[] = [
  ...Object.entries(NAMED).map(([kernel, type]) => unary(kernel, ["float32"], (graph, x) => graph.op(type, [x]))),
  ...Object.entries(SIGNED).map(([kernel, type]) =>
    unary(kernel, ["float32", "int32"], (graph, x) => graph.op(type, [x])),
  ),
  ...Object.entries(COMPOSED).map(([kernel, write]) => unary(kernel, ["float32"], write)),
  unary("Square", ["float32", "int32"], (graph, x) => graph.op("Mul", [x, x])),
  unary("LogicalNot", ["bool"], (graph, x) => graph.op("Not", [x])),
  predicate("IsNan", (graph, x) => graph.op("IsNaN", [x])),
  predicate("IsInf", (graph, x) => graph.op("IsInf", [x])),
  predicate("IsFinite", (graph, x) =>
    graph.op("Not", [graph.op("Or", [graph.op("IsInf", [x]), graph.op("IsNaN", [x])])]),
  ),
  defineKernel<"x", tf.ClipByValueAttrs>("ClipByValue", ({ inputs: { x }, attrs, record }) => {
    const dtype = numericType(x);
    if (dtype === "bool") return undefined;
    const { clipValueMin: low, clipValueMax: high } = attrs;
    const lower = mapElements((graph, x) => graph.op("Clip", [x, graph.scalar(low, dtype), graph.scalar(high, dtype)]));
    return record({
      name: "ClipByValue",
      inputs: [x],
      outputs: [{ shape: x.shape, dtype }],
      attributes: [low, high],
      lower,
    });
  }),
  defineKernel<"x", tf.LeakyReluAttrs>("LeakyRelu", ({ inputs: { x }, attrs: { alpha }, record }) => {
    if (x.dtype !== "float32") return undefined;
    const lower = mapElements((graph, x) => graph.op("LeakyRelu", [x], { alpha: { float: alpha } }));
    return record({
      name: "LeakyRelu",
      inputs: [x],
      outputs: [{ shape: x.shape, dtype: "float32" }],
      attributes: alpha,
      lower,
    });
  }),
  defineKernel<"x", tf.StepAttrs>("Step", ({ inputs: { x }, attrs: { alpha }, record }) => {
    if (x.dtype !== "float32") return undefined;
    const lower = mapElements((graph, x) => writeStep(graph, x, alpha));
    return record({
      name: "Step",
      inputs: [x],
      outputs: [{ shape: x.shape, dtype: "float32" }],
      attributes: alpha,
      lower,
    });
  }),
  defineKernel<"x", tf.CastAttrs>("Cast", ({ inputs: { x }, attrs: { dtype }, backend, record }) => {
    if (dtype === x.dtype) {
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype };
    }
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") return undefined;
    const to = { float32: 1, int32: 6, bool: 9 }[dtype];
    const lower = mapElements((graph, x) => graph.op("Cast", [x], { to }));
    return record({ name: "Cast", inputs: [x], outputs: [{ shape: x.shape, dtype }], attributes: dtype, lower });
  }),
];

/** Writes a function of each element. */
export function mapElements(write: Write): Lower {
  return (graph, [x], [y]) => {
    if (x === undefined || y === undefined) return;
    const blocks = graph.blocksOf(graph.read(x));
    if (blocks !== undefined && y.dtype === "float32") graph.writeBlocks(y, write(graph, blocks));
    else graph.write(y, write(graph, graph.read(x)));
  };
}

function unary(name: string, types: readonly NumericType[], write: Write): Kernel {
  const lower = mapElements(write);
  return defineKernel<"x">(name, ({ inputs: { x }, record }) => {
    const dtype = numericType(x);
    if (!types.includes(dtype)) return undefined;
    return record({ name, inputs: [x], outputs: [{ shape: x.shape, dtype }], lower });
  });
}

function predicate(name: string, write: Write): Kernel {
  const lower = mapElements(write);
  return defineKernel<"x">(name, ({ inputs: { x }, record }) => {
    if (x.dtype !== "float32") return undefined;
    return record({ name, inputs: [x], outputs: [{ shape: x.shape, dtype: "bool" }], lower });
  });
}

/** 1 where x > 0, else alpha: as x · 3e38 cut to 0…1, which is the fastest of ONNX Runtime's ways to a ReLU's derivative. */
function writeStep(graph: Lowering, x: Name, alpha: number): Name {
  const sign = graph.op("HardSigmoid", [x], { alpha: { float: 3e38 }, beta: { float: 0 } });
  if (alpha === 0) return sign;
  const rest = graph.op("Sub", [graph.scalar(1, "float32"), sign]);
  return graph.op("Add", [sign, graph.op("Mul", [rest, graph.scalar(alpha, "float32")])]);
}
