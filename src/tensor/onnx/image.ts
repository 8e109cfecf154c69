import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import type { Order } from "./order.ts";
import type { Value } from "./value.ts";

/** Images [n, h, w, c] lie as [c, n, h, w]: a convolution is then one product of large matrices for the whole batch. */
export const CNHW: Order = [3, 0, 1, 2];

export interface Sizes {
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A batch of images as it lies: [channels, n, height, width]. */
export interface Image extends Sizes {
  readonly name: Name;
}

export function readImage(graph: Lowering, value: Value): Image {
  return { name: graph.read(value, CNHW), ...sizesOf(value) };
}

export function sizesOf({ shape: [n = 1, height = 1, width = 1, channels = 1] }: Value): Sizes {
  return { n, height, width, channels };
}

/** Pixels of the whole batch. */
export function countPixels({ n, height, width }: Sizes): number {
  return n * height * width;
}

/** As a matrix: [channels, n·height·width]. */
export function flatten(graph: Lowering, image: Image): Name {
  return graph.reshape(image.name, [image.channels, countPixels(image)]);
}

/**
 * What each tap of a filter sees of the images, tap by tap in the order of the filter's rows: a list of [channels, n,
 * out.height, out.width].
 */
export function sliceTaps(graph: Lowering, image: Image, window: Window, out: Sizes): Name[] {
  const { kernel, strides, dilations, pads } = window;
  return graph.once(`taps ${image.name} ${JSON.stringify(window)}`, () => {
    const padded = padImage(graph, image, pads);
    // Columns first: what is left for the rows lies in long runs.
    const byColumn = range(kernel[1]).map((tap) => cut(graph, padded, 3, tap * dilations[1], out.width, strides[1]));
    return range(kernel[0]).flatMap((tap) =>
      byColumn.map((name) => cut(graph, name, 2, tap * dilations[0], out.height, strides[0])),
    );
  });
}

/** The taps on top of each other, as a matrix: [taps·channels, n·out.height·out.width]. */
export function stackTaps(graph: Lowering, image: Image, taps: readonly Name[], out: Sizes): Name {
  const [stacked = ""] = graph.once(`stack ${taps}`, () => [
    graph.reshape(taps.length === 1 ? (taps[0] ?? "") : graph.op("Concat", taps, { axis: 0 }), [
      taps.length * image.channels,
      countPixels(out),
    ]),
  ]);
  return stacked;
}

function padImage(graph: Lowering, image: Image, [top, left, bottom, right]: Window["pads"]): Name {
  if (top === 0 && left === 0 && bottom === 0 && right === 0) return image.name;
  return graph.op("Pad", [image.name, graph.ints([0, 0, top, left, 0, 0, bottom, right])]);
}

/** `count` places along the axis, from `start` in steps. */
function cut(graph: Lowering, name: Name, axis: number, start: number, count: number, step: number): Name {
  const bounds = [[start], [start + (count - 1) * step + 1], [axis], [step]];
  return graph.op("Slice", [name, ...bounds.map((list) => graph.ints(list))]);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
