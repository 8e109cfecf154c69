import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { range } from "./shapes.ts";

export interface Sizes {
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A batch of images [n, height, width, channels]: a matrix with a pixel in each row and a channel in each column. */
export interface Images {
  readonly name: Name;
  readonly sizes: Sizes;
}

export function sizesOf([n = 1, height = 1, width = 1, channels = 1]: readonly number[]): Sizes {
  return { n, height, width, channels };
}

export function shapeOf({ n, height, width, channels }: Sizes): number[] {
  return [n, height, width, channels];
}

export function countPixels({ n, height, width }: Sizes): number {
  return n * height * width;
}

export function asRows(graph: Lowering, { name, sizes }: Images): Name {
  return graph.once(`rows ${name}`, () => graph.reshape(name, [countPixels(sizes), sizes.channels]));
}

/** The rows, and a row of zeros behind them: what a filter sees beyond the edge. */
export function withZeros(graph: Lowering, images: Images): Name {
  return graph.once(`zeros ${images.name}`, () => {
    const zeros = graph.op("Expand", [graph.scalar(0, "float32"), graph.ints([1, images.sizes.channels])]);
    return graph.op("Concat", [asRows(graph, images), zeros], { axis: 0 });
  });
}

/** A stretch of the batch: images `from` to `to`, the end excluded. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Numbers that a filter sees in one piece: they should still be in the cache when the product reads them. */
const PIECE_ELEMENTS = 600_000;

/** Products of fewer rows read their filter more often than it pays. */
const PIECE_ROWS = 1000;

/** A longer list of pieces costs more time to compile than it saves. */
const MOST_PIECES = 16;

/** Cuts a batch of n images, in which a filter is applied `rows` times to `width` numbers each. */
export function cutBatch(n: number, rows: number, width: number): Piece[] {
  const most = Math.min(n, MOST_PIECES, Math.floor(rows / PIECE_ROWS));
  const wanted = Math.max(1, Math.min(most, Math.ceil((rows * width) / PIECE_ELEMENTS)));
  const size = Math.ceil(n / wanted);
  return range(Math.ceil(n / size)).map((piece) => ({ from: piece * size, to: Math.min(n, (piece + 1) * size) }));
}

/** The pieces' results, one below the other. */
export function joinRows(graph: Lowering, parts: readonly Name[]): Name {
  const [only = ""] = parts;
  return parts.length === 1 ? only : graph.op("Concat", parts, { axis: 0 });
}
