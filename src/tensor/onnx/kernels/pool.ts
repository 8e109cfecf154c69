import type * as tf from "@tensorflow/tfjs-core";
import { CNHW } from "../image.ts";
import { permute, sizeOf } from "../order.ts";
import type { Lower } from "../value.ts";
import { defineKernel, type Kernel } from "./kernel.ts";
import { describePool, type Window } from "./window.ts";

export const POOL_KERNELS: readonly Kernel[] = [
  pool("MaxPool", {}),
  pool("AvgPool", { count_include_pad: 0 }),
  defineKernel<"dy" | "input", tf.MaxPoolGradAttrs>("MaxPoolGrad", ({ inputs: { dy, input }, attrs, record }) => {
    const { window } = describePool(input.shape, attrs);
    const lower: Lower = (graph, [dy, x], [dx]) => {
      if (dy === undefined || x === undefined || dx === undefined) return;
      // Each dy belongs to the place of the maximum; places that several windows share add up.
      const [, places = ""] = graph.ops(2, "MaxPool", [graph.read(x, CNHW)], poolAttributes(window));
      const zeros = graph.op("Expand", [graph.scalar(0, "float32"), graph.ints([sizeOf(x.shape)])]);
      const flat = [places, graph.read(dy, CNHW)].map((name) => graph.reshape(name, [-1]));
      const sums = graph.op("ScatterElements", [zeros, ...flat], { axis: 0, reduction: "add" });
      graph.write(dx, graph.reshape(sums, permute(x.shape, CNHW)), CNHW);
    };
    const outputs = [{ shape: input.shape, dtype: "float32" as const }];
    return record({ name: "MaxPoolGrad", inputs: [dy, input], outputs, attributes: window, lower });
  }),
];

function pool(name: "MaxPool" | "AvgPool", attributes: { readonly [name: string]: number }): Kernel {
  return defineKernel<"x", tf.MaxPoolAttrs>(name, ({ inputs: { x }, attrs, record }) => {
    const { window, outShape: shape } = describePool(x.shape, attrs);
    if (x.dtype !== "float32") return undefined;
    const type = name === "MaxPool" ? "MaxPool" : "AveragePool";
    const lower: Lower = (graph, [x], [y]) => {
      if (x === undefined || y === undefined) return;
      graph.write(y, graph.op(type, [graph.read(x, CNHW)], { ...poolAttributes(window), ...attributes }), CNHW);
    };
    return record({ name, inputs: [x], outputs: [{ shape, dtype: "float32" }], attributes: window, lower });
  });
}

function poolAttributes({ kernel, strides, pads }: Window) {
  return { kernel_shape: kernel, strides, pads };
}
