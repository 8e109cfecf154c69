import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { sizeOf } from "./shapes.ts";

/** ONNX Runtime combines a vector with rows one row at a time: rows up to this length are taken several at once. */
const WIDE = 1024;

/** Tensors of fewer numbers are not worth the detour. */
const WORTHWHILE = 1 << 14;

/** x `type` vector, for x of the shape […, c] and a vector [c]: an operator such as Mul or Add. */
export function combineChannels(
  graph: Lowering,
  type: string,
  x: { readonly name: Name; readonly shape: readonly number[] },
  vector: Name,
): Name {
  const channels = x.shape.at(-1) ?? 1;
  const times = countRowsAtOnce(sizeOf(x.shape), channels);
  if (times === 1) return graph.op(type, [x.name, vector]);
  const tiled = graph.once(`tile ${vector} ${times}`, () => graph.op("Tile", [vector, graph.ints([times])]));
  const wide = graph.reshape(x.name, [-1, times * channels]);
  return graph.reshape(graph.op(type, [wide, tiled]), x.shape);
}

function countRowsAtOnce(size: number, channels: number): number {
  if (size < WORTHWHILE) return 1;
  let times = 1;
  while (2 * times * channels <= WIDE && size % (2 * times * channels) === 0) times *= 2;
  return times;
}
