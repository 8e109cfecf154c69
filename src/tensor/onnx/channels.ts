import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { sizeOf } from "./shapes.ts";

/** ONNX Runtime combines a vector with rows one row at a time: rows up to this length are taken several at once. */
const WIDE = 1024;

/** Tensors of fewer numbers are not worth the detour. */
const WORTHWHILE = 1 << 14;

/** Vectors for rows: [c], or [g, 1, c] for g groups of rows. */
export interface Vectors {
  readonly name: Name;
  readonly shape: readonly number[];
}

/** x `type` vector, for x of the shape […, c], or [g, n, c] with a vector for each group: an operator such as Mul or Add. */
export function combineChannels(
  graph: Lowering,
  type: string,
  x: { readonly name: Name; readonly shape: readonly number[] },
  vectors: Vectors,
): Name {
  const channels = x.shape.at(-1) ?? 1;
  const groups = sizeOf(vectors.shape) / channels;
  const times = countRowsAtOnce(sizeOf(x.shape) / groups, channels);
  if (times === 1) return graph.op(type, [x.name, vectors.name]);
  // One vector has one axis: ONNX Runtime computes in place only where the result has the operand's shape.
  const [own, wide] = groups === 1 ? [[], []] : [[groups, 1], [groups]];
  const tiled = graph.once(`tile ${vectors.name} ${times}`, () => {
    const narrow = graph.reshape(vectors.name, [...own, channels]);
    return graph.op("Tile", [narrow, graph.ints([...own.map(() => 1), times])]);
  });
  const rows = graph.reshape(x.name, [...wide, -1, times * channels]);
  return graph.reshape(graph.op(type, [rows, tiled]), x.shape);
}

function countRowsAtOnce(size: number, channels: number): number {
  if (size < WORTHWHILE) return 1;
  let times = 1;
  while (2 * times * channels <= WIDE && size % (2 * times * channels) === 0) times *= 2;
  return times;
}

/** Whether a tensor of the one shape is combined with vectors of the other. */
export function areVectorsOf(shape: readonly number[], vectors: readonly number[]): boolean {
  if (shape.length < 2 || shape.at(-1) !== vectors.at(-1)) return false;
  const isPerGroup = vectors.length === 3 && shape.length === 3 && vectors[0] === shape[0] && vectors[1] === 1;
  return vectors.length === 1 || isPerGroup;
}
