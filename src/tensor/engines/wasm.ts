import * as tf from "@tensorflow/tfjs-core";
import { registerFallbacks } from "../fallback.ts";

/** TensorFlow.js's WebAssembly: SIMD, one thread in Node. Kernels that it lacks are computed by `cpu`. */
export async function loadWasm(): Promise<string> {
  const { version_wasm: version } = await import("@tensorflow/tfjs-backend-wasm");
  await registerFallbacks("wasm");
  if (!(await tf.setBackend("wasm"))) throw new Error("its WebAssembly module did not start");
  return `@tensorflow/tfjs-backend-wasm ${version}`;
}
