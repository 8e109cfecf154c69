import * as tf from "../tensor/tf.ts";
import type { NamedArrays } from "./safetensors.ts";

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
      const values = tf.tensor(array.data, [...array.shape]);
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
  const arrays: { [name: string]: { shape: number[]; data: Float32Array } } = {};
  for (const [name, variable] of variables) {
    const data = await variable.data<"float32">();
    arrays[name] = { shape: variable.shape, data: Float32Array.from(data) };
  }
  return arrays;
}

/** Sets variables to kept values. Throws on a name that is missing or has another shape. */
export function assignVariables(variables: Variables, arrays: NamedArrays): void {
  for (const [name, variable] of variables) {
    const array = arrays[name];
    if (array === undefined) throw new Error(`there is no array "${name}"`);
    const values = tf.tensor(array.data, [...array.shape]);
    variable.assign(values);
    values.dispose();
  }
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
