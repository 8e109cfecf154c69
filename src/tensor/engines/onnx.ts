import { availableParallelism } from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import { registerFallbacks } from "../fallback.ts";
import { OnnxBackend } from "../onnx/backend.ts";
import { registerKernels } from "../onnx/register.ts";
import type { SessionOptions } from "../onnx/session.ts";

export type OnnxEngine = "onnx" | "onnx:webgpu" | "onnx:cuda";

export interface OnnxOptions {
  readonly threads?: number;
  readonly profile?: string;
}

const PROVIDERS: { readonly [name in OnnxEngine]: SessionOptions["provider"] } = {
  onnx: "cpu",
  "onnx:webgpu": "webgpu",
  "onnx:cuda": "cuda",
};

/** ONNX Runtime under TensorFlow.js: the native engine that `npm ci` brings. */
export async function loadOnnx(
  name: OnnxEngine,
  { threads = availableParallelism(), profile }: OnnxOptions,
): Promise<string> {
  if (tf.findBackendFactory(name) == null) {
    await registerKernels(name);
    await registerFallbacks(name);
    tf.registerBackend(
      name,
      () => new OnnxBackend({ threads, provider: PROVIDERS[name], ...(profile !== undefined && { profile }) }),
    );
  }
  await tf.setBackend(name);
  const { env } = await import("onnxruntime-node");
  return `onnxruntime-node ${env.versions.node}`;
}
