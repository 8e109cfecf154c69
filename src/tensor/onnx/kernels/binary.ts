import * as tf from "@tensorflow/tfjs-core";
import { areVectorsOf, combineChannels } from "../channels.ts";
import type { Lowering } from "../lowering.ts";
import type { Name } from "../model.ts";
import type { Lower, NumericType, Value } from "../value.ts";
import { defineKernel, type Kernel, listInputs, numericType } from "./kernel.ts";

type Write = (graph: Lowering, a: Name, b: Name) => Name;

const NUMBERS: readonly NumericType[] = ["float32", "int32"];

export const BINARY_KERNELS: readonly Kernel[] = [
  perChannel("Add", "Add"),
  perChannel("Sub", "Sub"),
  perChannel("Multiply", "Mul"),
  arithmetic("RealDiv", ["float32"], named("Div")),
  arithmetic("Maximum", NUMBERS, named("Max")),
  arithmetic("Minimum", NUMBERS, named("Min")),
  arithmetic("Pow", ["float32"], named("Pow")),
  arithmetic("Prelu", ["float32"], named("PRelu")),
  arithmetic("SquaredDifference", NUMBERS, (graph, a, b) => {
    const difference = graph.op("Sub", [a, b]);
    return graph.op("Mul", [difference, difference]);
  }),
  arithmetic("FloorDiv", ["float32"], (graph, a, b) => graph.op("Floor", [graph.op("Div", [a, b])])),
  comparison("Equal", named("Equal")),
  comparison("NotEqual", (graph, a, b) => graph.op("Not", [graph.op("Equal", [a, b])])),
  comparison("Greater", named("Greater")),
  comparison("GreaterEqual", named("GreaterOrEqual")),
  comparison("Less", named("Less")),
  comparison("LessEqual", named("LessOrEqual")),
  arithmetic("LogicalAnd", ["bool"], named("And")),
  arithmetic("LogicalOr", ["bool"], named("Or")),
  defineKernel<never>("AddN", ({ given, record }) => {
    const list = listInputs(given);
    const [first] = list;
    if (first === undefined || first.dtype !== "float32") return undefined;
    const lower: Lower = (graph, operands, [sum]) => {
      if (sum === undefined) return;
      graph.write(sum, graph.op("Sum", readAll(graph, operands)));
    };
    return record({ name: "AddN", inputs: list, outputs: [{ shape: first.shape, dtype: "float32" }], lower });
  }),
  defineKernel<"condition" | "t" | "e">("Select", ({ inputs: { condition, t, e }, record }) => {
    const aligned = condition.shape.length === t.shape.length || condition.shape.length === 0;
    if (condition.dtype !== "bool" || !aligned) return undefined;
    const lower: Lower = (graph, operands, [chosen]) => {
      if (chosen === undefined) return;
      graph.write(chosen, graph.op("Where", readAll(graph, operands)));
    };
    return record({
      name: "Select",
      inputs: [condition, t, e],
      outputs: [{ shape: t.shape, dtype: numericType(t) }],
      lower,
    });
  }),
];

function named(type: string): Write {
  return (graph, a, b) => graph.op(type, [a, b]);
}

/** Of numbers, often a network's channels and a vector: scales and shifts. */
function perChannel(name: string, type: string): Kernel {
  const lower: Lower = (graph, [a, b], [result]) => {
    if (a === undefined || b === undefined || result === undefined) return;
    const [left, right] = [a, b].map((value) => graph.blocksOf(graph.read(value)));
    const isInBlocks = left !== undefined && right !== undefined && String(a.shape) === String(b.shape);
    if (isInBlocks) graph.writeBlocks(result, graph.op(type, [left, right]));
    else graph.write(result, combine(graph, type, a, b));
  };
  return record(name, NUMBERS, (dtype) => dtype, lower);
}

function combine(graph: Lowering, type: string, a: Value, b: Value): Name {
  const [left, right] = [graph.read(a), graph.read(b)];
  if (!areVectorsOf(a.shape, b.shape) || a.dtype !== "float32") return graph.op(type, [left, right]);
  return combineChannels(graph, type, { name: left, shape: a.shape }, { name: right, shape: b.shape });
}

/** The result has the operands' type. */
function arithmetic(name: string, types: readonly NumericType[], write: Write): Kernel {
  return binary(name, types, (dtype) => dtype, write);
}

function comparison(name: string, write: Write): Kernel {
  return binary(name, NUMBERS, () => "bool", write);
}

function binary(
  name: string,
  types: readonly NumericType[],
  typeOf: (operands: NumericType) => NumericType,
  write: Write,
): Kernel {
  const lower: Lower = (graph, operands, [result]) => {
    if (result === undefined) return;
    const [a = "", b = ""] = readAll(graph, operands);
    graph.write(result, write(graph, a, b));
  };
  return record(name, types, typeOf, lower);
}

function record(
  name: string,
  types: readonly NumericType[],
  typeOf: (operands: NumericType) => NumericType,
  lower: Lower,
): Kernel {
  return defineKernel<"a" | "b" | "x" | "alpha">(name, ({ inputs, record }) => {
    const [a, b] = name === "Prelu" ? [inputs.x, inputs.alpha] : [inputs.a, inputs.b];
    const dtype = numericType(a);
    if (!types.includes(dtype) || b.dtype !== dtype) return undefined;
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    return record({ name, inputs: [a, b], outputs: [{ shape, dtype: typeOf(dtype) }], lower });
  });
}

function readAll(graph: Lowering, values: readonly Value[]): Name[] {
  return values.map((value) => graph.read(value));
}
