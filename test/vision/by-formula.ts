import { expect } from "vitest";
import * as tf from "../../src/tensor/tf.ts";
import type { NamedTensors } from "../../src/vision/differentiate.ts";
import { assignVariables, readVariables, type Variables } from "../../src/vision/weights.ts";

/** A tensor of PyTorch's: its length, and five of its numbers, evenly spread. */
export interface Sample {
  readonly norm: number;
  readonly values: readonly number[];
}

/** Numbers in [-1, 1) by index: what fixtures/by_formula.py computes too. */
export function formula(count: number, phase: number): Float64Array {
  return new Float64Array(count).map((_, index) => {
    const wave = Math.sin(index * 12.9898 + phase * 78.233) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

export function formulaImages(count: number, side: number, phase: number): tf.Tensor4D {
  return tf.tensor4d(Float32Array.from(formula(count * side * side * 3, phase)), [count, side, side, 3]);
}

/** As `fill` of fixtures/by_formula.py does. */
export async function fillByFormula(parameters: Variables, shift: number): Promise<void> {
  const filled = Object.entries(await readVariables(parameters)).map(([name, { shape, data }], place) => {
    const scale = Math.sqrt(6 / shape.slice(1).reduce((product, each) => product * each, 1));
    const isGamma = name.endsWith("weight");
    const change = (value: number) => (shape.length >= 2 ? value * scale : isGamma ? 1 + 0.1 * value : 0.1 * value);
    return [name, { shape, data: Float32Array.from(formula(data.length, place + shift), change) }] as const;
  });
  assignVariables(parameters, Object.fromEntries(filled));
}

/** Within 1e-4 of the tensor's typical size. */
export async function expectSamples(
  tensors: ReadonlyMap<string, tf.Tensor>,
  samples: { readonly [name: string]: Sample },
): Promise<void> {
  const arrays = await readVariables(tensors);
  const wrong = Object.entries(samples).filter(([name, { norm, values }]) => {
    const data = arrays[name]?.data ?? new Float32Array();
    const stride = Math.max(1, Math.floor(data.length / 5));
    const own = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
    const typical = norm / Math.sqrt(data.length);
    const far = values.some(
      (value, place) =>
        !(Math.abs(value - (data[place * stride] ?? Number.NaN)) <= 1e-4 * Math.max(typical, Math.abs(value))),
    );
    return far || !(Math.abs(own - norm) <= 1e-4 * norm);
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
}

/** Copies of gradients, to look at after the step that disposes them. */
export function copyTensors(tensors: NamedTensors): Map<string, tf.Tensor> {
  return new Map([...tensors].map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]));
}
