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
  probe(name);
  const { env } = await import("onnxruntime-node");
  return `onnxruntime-node ${env.versions.node}`;
}

/** A provider loads only when it first computes; better now, with advice, than in the middle of a stage. */
function probe(name: OnnxEngine): void {
  try {
    tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)).dataSync());
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    const reason = line.replace(/^.* was false\. /, "");
    throw new Error(`${reason} (${ADVICE[name]})`);
  }
}

const ADVICE: { readonly [name in OnnxEngine]: string } = {
  onnx: "run `npm ci`",
  "onnx:webgpu": "it needs a GPU with a Vulkan driver",
  "onnx:cuda": "it needs an NVIDIA GPU, CUDA 12 and cuDNN 9, and `npm rebuild onnxruntime-node` with the network open",
};
