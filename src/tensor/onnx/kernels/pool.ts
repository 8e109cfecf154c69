import type * as tf from "@tensorflow/tfjs-core";
import type { Lowering } from "../lowering.ts";
import { BLOCKED, type Name } from "../model.ts";
import { at, sizeOf } from "../shapes.ts";
import type { Lower } from "../value.ts";
import { defineKernel, type Kernel } from "./kernel.ts";
import { describePool, type Window } from "./window.ts";

export const POOL_KERNELS: readonly Kernel[] = [
  pool("MaxPool", {}),
  pool("AvgPool", { count_include_pad: 0 }),
  defineKernel<"dy" | "input", tf.MaxPoolGradAttrs>("MaxPoolGrad", ({ inputs: { dy, input }, attrs, record }) => {
    const { window } = describePool(input.shape, attrs);
    if (!isPoolable(window)) return undefined;
    const lower: Lower = (graph, [dy, x], [dx]) => {
      if (dy === undefined || x === undefined || dx === undefined) return;
      // Each dy belongs to the place of the maximum; places that several windows share add up.
      const [, places = ""] = graph.ops(2, "MaxPool", [channelsFirst(graph, graph.read(x))], poolAttributes(window));
      const zeros = graph.op("Expand", [graph.scalar(0, "float32"), graph.ints([sizeOf(x.shape)])]);
      const flat = [places, channelsFirst(graph, graph.read(dy))].map((name) => graph.reshape(name, [-1]));
      const sums = graph.op("ScatterElements", [zeros, ...flat], { axis: 0, reduction: "add" });
      const [n = 1, height = 1, width = 1, channels = 1] = x.shape;
      graph.write(dx, channelsLast(graph, graph.reshape(sums, [n, channels, height, width])));
    };
    const outputs = [{ shape: input.shape, dtype: "float32" as const }];
    return record({ name: "MaxPoolGrad", inputs: [dy, input], outputs, attributes: window, lower });
  }),
];

function pool(name: "MaxPool" | "AvgPool", attributes: { readonly [name: string]: number }): Kernel {
  return defineKernel<"x", tf.MaxPoolAttrs>(name, ({ inputs: { x }, attrs, record }) => {
    const { window, outShape: shape } = describePool(x.shape, attrs);
    if (x.dtype !== "float32" || !isPoolable(window)) return undefined;
    const type = name === "MaxPool" ? "MaxPool" : "AveragePool";
    const lower: Lower = (graph, [x], [y]) => {
      if (x === undefined || y === undefined) return;
      const form = { ...poolAttributes(window), ...attributes };
      const blocks = graph.blocksOf(graph.read(x));
      if (blocks !== undefined) graph.writeBlocks(y, graph.op(type, [blocks], form, BLOCKED));
      else graph.write(y, channelsLast(graph, graph.op(type, [channelsFirst(graph, graph.read(x))], form)));
    };
    return record({ name, inputs: [x], outputs: [{ shape, dtype: "float32" }], attributes: window, lower });
  });
}

/** ONNX Runtime pools no windows that lie in the padding alone. */
function isPoolable({ kernel, pads }: Window): boolean {
  return pads.every((pad, side) => pad < at(kernel, side % 2));
}

function poolAttributes({ kernel, strides, pads }: Window) {
  return { kernel_shape: kernel, strides, pads };
}

/** ONNX pools images as [n, c, h, w]. */
function channelsFirst(graph: Lowering, images: Name): Name {
  return graph.once(`first ${images}`, () => graph.transpose(images, [0, 3, 1, 2]));
}

function channelsLast(graph: Lowering, images: Name): Name {
  return graph.transpose(images, [0, 2, 3, 1]);
}
