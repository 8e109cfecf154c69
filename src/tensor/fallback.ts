import * as tf from "@tensorflow/tfjs-core";
import { muteAdvice } from "./engines/cpu.ts";

const counts = new Map<string, number>();

/** How often each kernel that the backend lacks was computed by `cpu` instead, since the process began. */
export function fallbackCounts(): { readonly [kernel: string]: number } {
  return Object.fromEntries(counts);
}

/** Gives the backend every kernel of TensorFlow.js's `cpu` that it lacks, computed there on copies of the inputs. */
export async function registerFallbacks(backendName: string): Promise<void> {
  const cpu = await openFallback();
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu")) {
    if (tf.getKernel(kernelName, backendName) !== undefined) continue;
    tf.registerKernel({ kernelName, backendName, kernelFunc: createFallback(kernelName, kernelFunc, cpu) });
  }
}

/** The `cpu` backend, for its kernels; TensorFlow.js does not know of this one. */
export async function openFallback(): Promise<tf.KernelBackend> {
  const { MathBackendCPU } = await import("@tensorflow/tfjs-backend-cpu");
  const cpu = new MathBackendCPU();
  muteAdvice(cpu);
  return cpu;
}

/** The kernel on copies of its inputs; counted. */
export function createFallback(name: string, compute: tf.KernelFunc, cpu: tf.KernelBackend): tf.KernelFunc {
  return ({ inputs, backend, attrs }) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const own = asBackend(backend);
    const copies = mapInputs(inputs, (info) => copyTensor(info, own, cpu));
    const outputs = compute({ inputs: copies, backend: cpu, ...(attrs !== undefined && { attrs }) });
    const results = [outputs].flat().map((output) => copyTensor(output, cpu, own));
    for (const info of [...Object.values(copies).flat(), ...[outputs].flat()]) {
      if (info !== undefined) cpu.disposeData(info.dataId, true);
    }
    return Array.isArray(outputs) ? results : (results[0] ?? []);
  };
}

/** Most inputs are one tensor; those of Concat, Pack and the like are a list under numbered names. */
function mapInputs(inputs: tf.NamedTensorInfoMap, copy: (info: tf.TensorInfo) => tf.TensorInfo): tf.NamedTensorInfoMap {
  const entries = Object.entries(inputs).map(([name, info]) => [name, info === undefined ? info : copy(info)]);
  return Array.isArray(inputs) ? Object.assign([], Object.fromEntries(entries)) : Object.fromEntries(entries);
}

function copyTensor(info: tf.TensorInfo, from: tf.KernelBackend, to: tf.KernelBackend): tf.TensorInfo {
  const dataId = to.write(from.readSync(info.dataId), info.shape, info.dtype);
  return { dataId, shape: info.shape, dtype: info.dtype };
}

function asBackend(backend: object): tf.KernelBackend {
  if (backend instanceof tf.KernelBackend) return backend;
  throw new Error("a kernel was given no backend");
}
