import * as tf from "../tensor/tf.ts";
import type { NamedArray, NamedArrays } from "./safetensors.ts";

/** Tensors by name, of which `assign` changes the values. */
export type Variables = ReadonlyMap<string, tf.Variable>;

/** What a network is made of. Whoever creates it disposes it. */
export interface Weights {
  /** What a gradient step changes. */
  readonly parameters: Variables;
  /** Running statistics of batch norm. */
  readonly buffers: Variables;
}

/** Variables with these values; names that end in `running_mean` or `running_var` are buffers. */
export function createWeights(arrays: NamedArrays): Weights {
  const names = Object.keys(arrays);
  const isBuffer = (name: string) => name.endsWith(".running_mean") || name.endsWith(".running_var");
  return {
    parameters: createVariables(
      arrays,
      names.filter((name) => !isBuffer(name)),
    ),
    buffers: createVariables(arrays, names.filter(isBuffer)),
  };
}

function createVariables(arrays: NamedArrays, names: readonly string[]): Variables {
  return new Map(
    names.map((name) => {
      const array = arrays[name];
      if (array === undefined) throw new Error(`there is no array "${name}"`);
      const values = toTensor(array);
      const variable = tf.variable(values);
      values.dispose();
      return [name, variable] as const;
    }),
  );
}

/** The weights' values, for a file. */
export async function readWeights({ parameters, buffers }: Weights): Promise<NamedArrays> {
  return readVariables(new Map([...parameters, ...buffers]));
}

/** Values by name. One read after another: in a lazy engine the first computes them all. */
export async function readVariables(variables: ReadonlyMap<string, tf.Tensor>): Promise<NamedArrays> {
  const arrays: { [name: string]: NamedArray } = {};
  for (const [name, variable] of variables) {
    arrays[name] = toArray(variable.shape, await variable.data<"float32">());
  }
  return arrays;
}

/** Sets variables to kept values. Throws on a name that is missing or has another shape. */
export function assignVariables(variables: Variables, arrays: NamedArrays): void {
  for (const [name, variable] of variables) {
    const array = arrays[name];
    if (array === undefined) throw new Error(`there is no array "${name}"`);
    const values = toTensor(array);
    variable.assign(values);
    values.dispose();
  }
}

/** A convolution's kernel goes from PyTorch's out × in × height × width to TensorFlow.js's height × width × in × out. */
function toTensor({ shape, data }: NamedArray): tf.Tensor {
  const [out = 0, into = 0, height = 0, width = 0] = shape;
  if (shape.length !== 4) return tf.tensor(data, [...shape]);
  const values = new Float32Array(data.length);
  const taps = height * width;
  for (let at = 0; at < data.length; at++) {
    const filter = Math.floor(at / taps);
    const place = ((at % taps) * into + (filter % into)) * out + Math.floor(filter / into);
    values[place] = data[at] ?? 0;
  }
  return tf.tensor(values, [height, width, into, out]);
}

/** The way back. */
function toArray(shape: readonly number[], values: Float32Array): NamedArray {
  const [height = 0, width = 0, into = 0, out = 0] = shape;
  if (shape.length !== 4) return { shape: [...shape], data: Float32Array.from(values) };
  const data = new Float32Array(values.length);
  const taps = height * width;
  for (let at = 0; at < data.length; at++) {
    const filter = Math.floor(at / taps);
    const place = ((at % taps) * into + (filter % into)) * out + Math.floor(filter / into);
    data[at] = values[place] ?? 0;
  }
  return { shape: [out, into, height, width], data };
}

export function disposeWeights({ parameters, buffers }: Weights): void {
  for (const variable of [...parameters.values(), ...buffers.values()]) variable.dispose();
}

/** The variable of that name. Throws where the network has none. */
export function pickVariable(variables: Variables, name: string): tf.Variable {
  const variable = variables.get(name);
  if (variable === undefined) throw new Error(`the network has no weight "${name}"`);
  return variable;
}
