import type * as tf from "@tensorflow/tfjs-core";
import { convolve, convolveInputGradient } from "../convolve.ts";
import { convolveFilterGradient } from "../filter-gradient.ts";
import type { Lower } from "../value.ts";
import { defineKernel, type Kernel, type TypedCall } from "./kernel.ts";
import { describeConv } from "./window.ts";

export const CONVOLUTION_KERNELS: readonly Kernel[] = [
  defineKernel<"x" | "filter", tf.Conv2DAttrs>("Conv2D", recordConvolution),
  defineKernel<"x" | "filter", tf.FusedConv2DAttrs>("FusedConv2D", (call) => {
    const { bias } = call.given;
    const { activation } = call.attrs;
    const isKnown = activation === "linear" || activation === "relu";
    if (!isKnown || bias?.shape.length !== 1) return undefined;
    return recordConvolution(call, { bias, relu: activation === "relu" });
  }),
  defineKernel<"dy" | "filter", tf.Conv2DBackpropInputAttrs>(
    "Conv2DBackpropInput",
    ({ inputs: { dy, filter }, attrs, record }) => {
      const form = describeConv(attrs.inputShape, filter.shape, { ...attrs, dilations: 1 });
      if (form === undefined || isGrouped(attrs.inputShape, filter.shape)) return undefined;
      const { window, outShape } = form;
      if (outShape.some((length, axis) => length !== dy.shape[axis])) return undefined;
      const lower: Lower = (graph, [dy, filter], [dx]) => {
        if (dy !== undefined && filter !== undefined && dx !== undefined)
          convolveInputGradient(graph, { x: dx, filter, y: dy, window });
      };
      const outputs = [{ shape: attrs.inputShape, dtype: "float32" as const }];
      return record({ name: "Conv2DBackpropInput", inputs: [dy, filter], outputs, attributes: window, lower });
    },
  ),
  defineKernel<"x" | "dy", tf.Conv2DBackpropFilterAttrs>(
    "Conv2DBackpropFilter",
    ({ inputs: { x, dy }, attrs, record }) => {
      const form = describeConv(x.shape, attrs.filterShape, { ...attrs, dilations: 1 });
      if (form === undefined || isGrouped(x.shape, attrs.filterShape)) return undefined;
      const { window } = form;
      const lower: Lower = (graph, [x, dy], [dFilter]) => {
        if (x !== undefined && dy !== undefined && dFilter !== undefined)
          convolveFilterGradient(graph, { x, filter: dFilter, y: dy, window });
      };
      const outputs = [{ shape: attrs.filterShape, dtype: "float32" as const }];
      return record({ name: "Conv2DBackpropFilter", inputs: [x, dy], outputs, attributes: window, lower });
    },
  ),
];

/** What follows the sum in a convolution's layer. */
interface LayerEnd {
  readonly bias: tf.TensorInfo;
  readonly relu: boolean;
}

function recordConvolution(
  { inputs: { x, filter }, attrs, record }: TypedCall<"x" | "filter", tf.Conv2DAttrs>,
  end?: LayerEnd,
): tf.TensorInfo | undefined {
  const form = describeConv(x.shape, filter.shape, attrs);
  if (form === undefined || isGrouped(x.shape, filter.shape)) return undefined;
  const { window, outShape: shape } = form;
  const relu = end?.relu === true;
  const lower: Lower = (graph, [x, filter, bias], [y]) => {
    if (x !== undefined && filter !== undefined && y !== undefined)
      convolve(graph, { x, filter, y, window, bias, relu });
  };
  return record({
    name: end === undefined ? "Conv2D" : "FusedConv2D",
    inputs: end === undefined ? [x, filter] : [x, filter, end.bias],
    outputs: [{ shape, dtype: "float32" }],
    attributes: { ...window, relu },
    lower,
  });
}

function isGrouped(x: readonly number[], filter: readonly number[]): boolean {
  return x[3] !== filter[2];
}
