import type * as tf from "@tensorflow/tfjs-core";
import { BATCH_GRADIENT, BATCH_STATISTICS } from "../../kernel-names.ts";
import { readAligned } from "../broadcast.ts";
import type { Lowering } from "../lowering.ts";
import type { Name } from "../model.ts";
import { at, type Order, permute, sizeOf } from "../order.ts";
import type { Lower, Value } from "../value.ts";
import { defineKernel, type Kernel } from "./kernel.ts";

export const NORMALIZATION_KERNELS: readonly Kernel[] = [
  defineKernel<"x" | "scale" | "offset" | "mean" | "variance", tf.FusedBatchNormAttrs>(
    "FusedBatchNorm",
    ({ inputs: { x, mean, variance }, given, attrs: { varianceEpsilon }, record }) => {
      const { scale, offset } = given;
      if (scale === undefined || offset === undefined || x.dtype !== "float32") return undefined;
      const lower: Lower = (graph, operands, [y]) => {
        if (y === undefined) return;
        const { names, order } = readAligned(graph, operands, y.shape.length);
        const [x = "", mean = "", variance = "", scale = "", offset = ""] = names;
        const factor = graph.op("Mul", [scale, inverseDeviation(graph, variance, varianceEpsilon)]);
        const shift = graph.op("Sub", [offset, graph.op("Mul", [mean, factor])]);
        graph.write(y, graph.op("Add", [graph.op("Mul", [x, factor]), shift]), order);
      };
      const inputs = [x, mean, variance, scale, offset];
      const outputs = [{ shape: x.shape, dtype: "float32" as const }];
      return record({ name: "FusedBatchNorm", inputs, outputs, attributes: varianceEpsilon, lower });
    },
  ),
  defineKernel<"x">(BATCH_STATISTICS, ({ inputs: { x }, backend }) => {
    const shape = x.shape.slice(-1);
    const lower: Lower = (graph, [x], [mean, variance]) => {
      if (x === undefined || mean === undefined || variance === undefined) return;
      const { name, axis, count } = readChannels(graph, x, graph.orderOf(x));
      const average = graph.op("ReduceMean", [name, graph.ints([axis])], { keepdims: 0 });
      const squares = graph.op("ReduceSumSquare", [name, graph.ints([axis])], { keepdims: 0 });
      const meanSquare = graph.op("Div", [squares, graph.scalar(count, "float32")]);
      graph.write(mean, average);
      const spread = graph.op("Sub", [meanSquare, graph.op("Mul", [average, average])]);
      graph.write(variance, graph.op("Relu", [spread]));
    };
    const spec = { shape, dtype: "float32" as const };
    return backend.record({ name: BATCH_STATISTICS, inputs: [x], outputs: [spec, spec], lower });
  }),
  defineKernel<"dy" | "x" | "gamma" | "mean" | "variance", { readonly epsilon: number }>(
    BATCH_GRADIENT,
    ({ inputs: { dy, x, gamma, mean, variance }, attrs: { epsilon }, backend }) => {
      const lower: Lower = (graph, values, outputs) => lowerGradient(graph, values, outputs, epsilon);
      const vector = { shape: gamma.shape, dtype: "float32" as const };
      const outputs = [{ shape: x.shape, dtype: "float32" as const }, vector, vector];
      const inputs = [dy, x, gamma, mean, variance];
      return backend.record({ name: BATCH_GRADIENT, inputs, outputs, attributes: epsilon, lower });
    },
  ),
];

/** dx = a·dy + b·x + c, with a, b, c per channel from the sums Σdy and Σdy·x: nothing of x's size is kept but x. */
function lowerGradient(graph: Lowering, values: readonly Value[], outputs: readonly Value[], epsilon: number): void {
  const [dy, x, gamma, mean, variance] = [0, 1, 2, 3, 4].map((index) => at(values, index)) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const order = graph.orderOf(x);
  const { name: flatX, axis, shape, count } = readChannels(graph, x, order);
  const { name: flatDy } = readChannels(graph, dy, order);
  const vector = axis === 1 ? [-1, 1] : [1, -1];
  const [scale, center] = [gamma, mean].map((value) => graph.reshape(graph.read(value), vector)) as [Name, Name];
  const inverse = inverseDeviation(graph, graph.reshape(graph.read(variance), vector), epsilon);
  const sum = (name: Name) => graph.op("ReduceSum", [name, graph.ints([axis])], { keepdims: 1 });
  const mul = (a: Name, b: Name) => graph.op("Mul", [a, b]);
  const sumDy = sum(flatDy);
  const sumDyX = sum(mul(flatDy, flatX));
  const dGamma = mul(graph.op("Sub", [sumDyX, mul(center, sumDy)]), inverse);
  const share = graph.scalar(1 / count, "float32");
  const a = mul(scale, inverse);
  const b = graph.op("Neg", [mul(mul(a, inverse), mul(dGamma, share))]);
  const c = graph.op("Neg", [graph.op("Add", [mul(a, mul(sumDy, share)), mul(b, center)])]);
  const flatDx = graph.op("Add", [graph.op("Add", [mul(flatDy, a), mul(flatX, b)]), c]);
  graph.write(at(outputs, 0), graph.reshape(flatDx, shape), order);
  graph.write(at(outputs, 1), graph.reshape(dGamma, gamma.shape));
  graph.write(at(outputs, 2), graph.reshape(sumDy, gamma.shape));
}

/** x as a matrix with the channels as rows (where they lie first) or columns (last); `axis` is the other one. */
function readChannels(graph: Lowering, x: Value, wanted: Order) {
  const last = x.shape.length - 1;
  const order = wanted[0] === last || wanted[last] === last ? wanted : permuteLast(last);
  const channels = at(x.shape, last);
  const count = sizeOf(x.shape) / channels;
  const rows = order[0] === last && last > 0;
  const name = graph.reshape(graph.read(x, order), rows ? [channels, count] : [count, channels]);
  return { name, axis: rows ? 1 : 0, count, shape: permute(x.shape, order) };
}

/** The channels first, the rest as it was. */
function permuteLast(last: number): Order {
  return [last, ...Array.from({ length: last }, (_, axis) => axis)];
}

function inverseDeviation(graph: Lowering, variance: Name, epsilon: number): Name {
  const shifted = graph.op("Add", [variance, graph.scalar(epsilon, "float32")]);
  return graph.op("Reciprocal", [graph.op("Sqrt", [shifted])]);
}
