import { Tensor } from "onnxruntime-node";
import { type Binding, binding, initOrt } from "onnxruntime-node/dist/binding.js";
import type { NumericArray, NumericType } from "./value.ts";

export interface SessionOptions {
  readonly threads: number;
  readonly provider: "cpu" | "webgpu" | "cuda";
  /** Where ONNX Runtime writes its profile when the session ends. */
  readonly profile?: string;
}

export interface NativeTensor {
  readonly array: NumericArray;
  readonly dims: readonly number[];
  readonly dtype: NumericType;
}

export type NativeTensors = { readonly [name: string]: NativeTensor };

export interface NativeSession {
  /** Computes into the outputs' arrays, at once: nothing is copied. */
  run(inputs: NativeTensors, outputs: NativeTensors): void;
  dispose(): void;
}

/**
 * ONNX Runtime's session. The package's public `InferenceSession` runs the same call behind a promise; TensorFlow.js
 * also reads synchronously, so this uses the binding below it.
 */
export function openSession(model: Uint8Array, { threads, provider, profile }: SessionOptions): NativeSession {
  initOrt();
  const session: Binding.InferenceSession = new binding.InferenceSession();
  session.loadModel(toArrayBuffer(model), 0, model.byteLength, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    // The graphs are written as they are to be run, so its optimizers find next to nothing; they take 4.8 instead of 0.6 s for a ResNet-50's step.
    graphOptimizationLevel: provider === "cpu" ? "disabled" : "all",
    logSeverityLevel: 3,
    // Planning memory ahead holds a second arena beside that of the first run: 1.3 instead of 0.87 GB for a ResNet-18.
    enableMemPattern: false,
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  });
  return {
    run: (inputs, outputs) => {
      session.run(mapTensors(inputs), mapTensors(outputs), {});
    },
    dispose: () => {
      if (profile !== undefined) session.endProfiling();
      session.dispose();
    },
  };
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function mapTensors(tensors: NativeTensors): { [name: string]: Tensor } {
  const entries = Object.entries(tensors).map(([name, { array, dims, dtype }]) => [name, wrap(array, dims, dtype)]);
  return Object.fromEntries(entries);
}

function wrap(array: NumericArray, dims: readonly number[], dtype: NumericType): Tensor {
  if (array instanceof Uint8Array) return new Tensor("bool", array, dims);
  return array instanceof Int32Array ? new Tensor("int32", array, dims) : new Tensor(dtype, array, dims);
}
