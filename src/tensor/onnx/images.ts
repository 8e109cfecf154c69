import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import type { Value } from "./value.ts";

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

export function readImages(graph: Lowering, value: Value): Images {
  return { name: graph.read(value), sizes: sizesOf(value.shape) };
}

export function countPixels({ n, height, width }: Sizes): number {
  return n * height * width;
}

export function asRows(graph: Lowering, { name, sizes }: Images): Name {
  return graph.once(`rows ${name}`, () => graph.reshape(name, [countPixels(sizes), sizes.channels]));
}

/** The rows, and a row of zeros behind them: what a filter sees beyond the edge. */
export function withZeros(graph: Lowering, images: Images): Name {
  return graph.once(`zeros ${images.name}`, () =>
    graph.op("Concat", [asRows(graph, images), graph.zeros([1, images.sizes.channels])], { axis: 0 }),
  );
}

/** The rows' results, one below the other. */
export function joinRows(graph: Lowering, parts: readonly Name[]): Name {
  const [only = ""] = parts;
  return parts.length === 1 ? only : graph.op("Concat", parts, { axis: 0 });
}
