import * as tf from "./tf.ts";

/** Elements of a tensor: float32 or int32, as the array is. */
export interface InputArray<S extends readonly number[] = readonly number[]> {
  readonly shape: S;
  readonly data: Float32Array | Int32Array;
}

/** All that differs from one step to the next, by name. */
export type StepInputs = { readonly [name: string]: InputArray };

export type InputTensors<I extends StepInputs> = { readonly [name in keyof I]: tf.Tensor<RankOf<I[name]["shape"]>> };

interface Ranks {
  readonly 0: tf.Rank.R0;
  readonly 1: tf.Rank.R1;
  readonly 2: tf.Rank.R2;
  readonly 3: tf.Rank.R3;
  readonly 4: tf.Rank.R4;
}

type RankOf<S extends readonly number[]> = S["length"] extends keyof Ranks ? Ranks[S["length"]] : tf.Rank;

export type ScalarInput = InputArray<readonly []>;
export type VectorInput = InputArray<readonly [length: number]>;
export type MatrixInput = InputArray<readonly [rows: number, columns: number]>;
export type ImagesInput = InputArray<readonly [n: number, height: number, width: number, channels: number]>;

/** One number that differs from step to step, such as the learning rate. */
export function scalarInput(value: number): ScalarInput {
  return { shape: [], data: Float32Array.of(value) };
}

export function createTensors<I extends StepInputs>(inputs: I): InputTensors<I> {
  const entries = Object.entries(inputs).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]);
  return Object.fromEntries(entries);
}
