import * as tf from "@tensorflow/tfjs-core";
import { createFallback, openFallback } from "../fallback.ts";
import { OnnxBackend } from "./backend.ts";
import { BINARY_KERNELS } from "./kernels/binary.ts";
import { CONVOLUTION_KERNELS } from "./kernels/convolution.ts";
import { CREATION_KERNELS } from "./kernels/creation.ts";
import type { Kernel } from "./kernels/kernel.ts";
import { MATMUL_KERNELS } from "./kernels/matmul.ts";
import { NORMALIZATION_KERNELS } from "./kernels/normalization.ts";
import { POOL_KERNELS } from "./kernels/pool.ts";
import { REDUCTION_KERNELS } from "./kernels/reduction.ts";
import { SHAPE_KERNELS } from "./kernels/shape.ts";
import { SOFTMAX_KERNELS } from "./kernels/softmax.ts";
import { UNARY_KERNELS } from "./kernels/unary.ts";
import { UPDATE_KERNELS } from "./kernels/update.ts";

/** The kernels that record ONNX nodes; every other one of TensorFlow.js is computed by `cpu`. */
export const KERNELS: readonly Kernel[] = [
  ...UNARY_KERNELS,
  ...BINARY_KERNELS,
  ...REDUCTION_KERNELS,
  ...SHAPE_KERNELS,
  ...CREATION_KERNELS,
  ...MATMUL_KERNELS,
  ...SOFTMAX_KERNELS,
  ...CONVOLUTION_KERNELS,
  ...POOL_KERNELS,
  ...NORMALIZATION_KERNELS,
  ...UPDATE_KERNELS,
];

/** Registers the backend's kernels under its name. */
export async function registerKernels(backendName: string): Promise<void> {
  const cpu = await openFallback();
  for (const { name, compute } of KERNELS) {
    const plain = tf.getKernel(name, "cpu")?.kernelFunc;
    const fallback = plain === undefined ? refuse(name) : createFallback(name, plain, cpu);
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs = {} }) => {
      if (!(backend instanceof OnnxBackend)) throw new Error(`${name} was given another backend`);
      return compute({ inputs, attrs, backend }) ?? fallback({ inputs, backend, attrs });
    };
    tf.registerKernel({ kernelName: name, backendName, kernelFunc });
  }
}

function refuse(name: string): tf.KernelFunc {
  return () => {
    throw new Error(`${name} can't be computed on these tensors`);
  };
}
