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
    const borrowed: tf.TensorInfo[] = [];
    const lend = (info: tf.TensorInfo) => {
      // Some kernels read the rank, as of a tensor.
      const copy = Object.assign(copyTensor(info, own, cpu), { rank: info.shape.length });
      borrowed.push(copy);
      return copy;
    };
    const copies = mapInputs(inputs, lend);
    const outputs = compute({ inputs: copies, backend: cpu, ...(attrs !== undefined && { attrs }) });
    const results = [outputs].flat().map((output) => copyTensor(output, cpu, own));
    for (const { dataId } of [...borrowed, ...[outputs].flat()]) cpu.disposeData(dataId, true);
    return Array.isArray(outputs) ? results : (results[0] ?? []);
  };
}

/** Most inputs are one tensor; some are a list, and those of Concat, Pack and the like are a list as a whole. */
function mapInputs(inputs: tf.NamedTensorInfoMap, lend: (info: tf.TensorInfo) => tf.TensorInfo): tf.NamedTensorInfoMap {
  const copy = (input: Lent): Lent => (Array.isArray(input) ? input.map(lend) : input && lend(input));
  const entries = Object.entries<Lent>(inputs).map(([name, input]) => [name, copy(input)]);
  return Array.isArray(inputs) ? Object.assign([], Object.fromEntries(entries)) : Object.fromEntries(entries);
}

type Lent = tf.TensorInfo | tf.TensorInfo[] | undefined;

function copyTensor(info: tf.TensorInfo, from: tf.KernelBackend, to: tf.KernelBackend): tf.TensorInfo {
  const dataId = to.write(from.readSync(info.dataId), info.shape, info.dtype);
  return { dataId, shape: info.shape, dtype: info.dtype };
}

function asBackend(backend: object): tf.KernelBackend {
  if (backend instanceof tf.KernelBackend) return backend;
  throw new Error("a kernel was given no backend");
}
