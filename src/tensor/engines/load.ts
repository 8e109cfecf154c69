import type { EngineName } from "../engine-name.ts";
import { loadCpu } from "./cpu.ts";
import { loadOnnx, type OnnxOptions } from "./onnx.ts";
import { loadTensorflow } from "./tensorflow.ts";
import { loadWasm } from "./wasm.ts";

/** Makes the engine TensorFlow.js's backend; gives the name and version of the package that computes. */
export async function loadEngine(name: EngineName, options: OnnxOptions): Promise<string> {
  switch (name) {
    case "tensorflow":
      return loadTensorflow();
    case "wasm":
      return loadWasm();
    case "cpu":
      return loadCpu();
    case "onnx":
    case "onnx:webgpu":
    case "onnx:cuda":
      return loadOnnx(name, options);
  }
}
