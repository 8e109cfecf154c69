import type { Lowering } from "./lowering.ts";

/** What ONNX graphs compute on; tensors of other types are only kept. */
export type NumericType = "float32" | "int32" | "bool";

export type NumericArray = Float32Array | Int32Array | Uint8Array;

export interface Spec {
  readonly shape: readonly number[];
  readonly dtype: NumericType;
}

/** A tensor's content: at hand, or promised by a node that has not been computed. */
export interface Value extends Spec {
  /** Undefined once the content is at hand. */
  producer: Node | undefined;
  content: NumericArray | undefined;
  /** Whether the content is the backend's own, seen by nobody else: then its memory serves again. */
  isOwned: boolean;
  /** How many data ids of TensorFlow.js stand for it; nobody can ask for it at 0. */
  holders: number;
}

/** A recorded operation. */
export interface Node {
  /** Position in the recording: an input always comes before. */
  readonly sequence: number;
  /** All that decides what `lower` writes, apart from the inputs' specs. */
  readonly key: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly lower: Lower;
  /** Where all elements are one number. */
  readonly fill?: number;
}

/** Writes the operation as ONNX nodes. It sees the values by argument alone, so that a cached graph holds no tensor. */
export type Lower = (graph: Lowering, inputs: readonly Value[], outputs: readonly Value[]) => void;
