import * as tf from "@tensorflow/tfjs-core";
import { defineKernel, type Kernel } from "./kernel.ts";

export const SOFTMAX_KERNELS: readonly Kernel[] = [softmax("Softmax"), softmax("LogSoftmax")];

function softmax(name: "Softmax" | "LogSoftmax"): Kernel {
  return defineKernel<"logits", { readonly dim?: number; readonly axis?: number }>(
    name,
    ({ inputs: { logits }, attrs, record }) => {
      const [axis] = tf.util.parseAxisParam(attrs.dim ?? attrs.axis ?? -1, logits.shape);
      if (logits.dtype !== "float32" || axis === undefined) return undefined;
      return record({
        name,
        inputs: [logits],
        outputs: [{ shape: logits.shape, dtype: "float32" }],
        attributes: axis,
        lower: (graph, [x], [y]) => {
          if (x === undefined || y === undefined) return;
          graph.write(y, graph.op(name, [graph.read(x)], { axis }));
        },
      });
    },
  );
}
