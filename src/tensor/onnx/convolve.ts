import {
  CNHW,
  countPixels,
  flatten,
  type Image,
  readImage,
  type Sizes,
  sizesOf,
  sliceTaps,
  stackTaps,
} from "./image.ts";
import { multiply } from "./kernels/matmul.ts";
import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { convolveTall, spreadTall } from "./tall-image.ts";
import type { Value } from "./value.ts";

/** Images of so many pixels and fewer are gathered tap by tap: ONNX Runtime's own convolution is slow on small ones. */
const SMALL_IMAGE_PIXELS = 36;

/** Filters of so many channels and fewer make products too thin, unless the taps are stacked. */
const THIN_CHANNELS = 8;

interface Convolution {
  readonly x: Value;
  readonly filter: Value;
  readonly y: Value;
  readonly window: Window;
}

/** y = x * filter. The filter [kh, kw, c, o] lies as it is: a matrix [kh·kw·c, o]. */
export function convolve(graph: Lowering, { x, filter, y, window }: Convolution): void {
  const image = readImage(graph, x);
  const out = sizesOf(y);
  const weights = graph.read(filter);
  if (isPointwise(window)) graph.write(y, product(graph, weights, subsample(graph, image, window), out), CNHW);
  else if (isStacked(image, out)) {
    const taps = sliceTaps(graph, image, window, out);
    graph.write(y, product(graph, weights, stackTaps(graph, image, taps, out), out), CNHW);
  } else graph.write(y, convolveTall(graph, image, graph.transpose(weights, [3, 2, 0, 1]), window, out), CNHW);
}

/** The gradient for x: dy spread by the filters. */
export function convolveInputGradient(graph: Lowering, { x, filter, y, window }: Convolution): void {
  const dy = readImage(graph, y);
  const to = sizesOf(x);
  const weights = graph.read(filter);
  if (isPointwise(window)) {
    const flat = multiply(graph, graph.reshape(weights, [to.channels, dy.channels]), flatten(graph, dy), {});
    const spread = graph.reshape(flat, [to.channels, dy.n, dy.height, dy.width]);
    graph.write(x, upsample(graph, spread, dy, window, to), CNHW);
    return;
  }
  const back = turn(window);
  if (back === undefined) {
    graph.write(x, spreadTall(graph, dy, graph.transpose(weights, [3, 2, 0, 1]), window, to), CNHW);
  } else graph.write(x, convolveBack(graph, dy, weights, back, to), CNHW);
}

/** The gradient for the filter: for each tap, what it saw of x times dy, summed over the batch's pixels. */
export function convolveFilterGradient(graph: Lowering, { x, filter, y, window }: Convolution): void {
  const image = readImage(graph, x);
  const dy = readImage(graph, y);
  const out = sizesOf(y);
  const times = (taps: Name) => multiply(graph, taps, flatten(graph, dy), { transposeB: true });
  if (isPointwise(window)) {
    const flat = graph.reshape(subsample(graph, image, window), [image.channels, countPixels(out)]);
    graph.write(filter, graph.reshape(times(flat), filter.shape));
    return;
  }
  const taps = sliceTaps(graph, image, window, out);
  if (isStacked(image, out)) {
    graph.write(filter, graph.reshape(times(stackTaps(graph, image, taps, out)), filter.shape));
    return;
  }
  const parts = taps.map((tap) => times(graph.reshape(tap, [image.channels, countPixels(out)])));
  graph.write(filter, graph.reshape(graph.op("Concat", parts, { axis: 0 }), filter.shape));
}

/** For stride 1: the convolution of dy that gives dx, by the filters turned by 180°, with their channels swapped. */
function convolveBack(graph: Lowering, dy: Image, filter: Name, back: Window, to: Sizes): Name {
  const taps = back.kernel[0] * back.kernel[1];
  const flat = graph.reshape(filter, [taps, to.channels, dy.channels]);
  if (isStacked(dy, to)) {
    const weights = graph.reshape(graph.transpose(flat, [1, 0, 2]), [to.channels, taps * dy.channels]);
    const seen = sliceTaps(graph, dy, back, to).toReversed();
    const result = multiply(graph, weights, stackTaps(graph, dy, seen, to), {});
    return graph.reshape(result, [to.channels, to.n, to.height, to.width]);
  }
  const reversed = Array.from({ length: taps }, (_, tap) => taps - 1 - tap);
  const turned = graph.transpose(graph.op("Gather", [flat, graph.ints(reversed)], { axis: 0 }), [1, 2, 0]);
  const weights = graph.reshape(turned, [to.channels, dy.channels, ...back.kernel]);
  return convolveTall(graph, dy, weights, back, to);
}

/** The window in which dx sees dy; none where the filter strides, or reaches beyond its own padding. */
function turn({ kernel, strides, dilations, pads: [top, left, bottom, right] }: Window): Window | undefined {
  const [rows, columns] = [kernel[0] - 1, kernel[1] - 1];
  const pads = [rows - top, columns - left, rows - bottom, columns - right] as const;
  const plain = strides.every((stride) => stride === 1) && dilations.every((step) => step === 1);
  return plain && pads.every((pad) => pad >= 0) ? { kernel, strides, dilations, pads } : undefined;
}

/** filterᵀ · what the taps saw: [o, n, h, w]. */
function product(graph: Lowering, filter: Name, seen: Name, out: Sizes): Name {
  const matrix = graph.op("Reshape", [filter, graph.ints([-1, out.channels])]);
  const flat = graph.op("Reshape", [seen, graph.ints([-1, countPixels(out)])]);
  const result = multiply(graph, matrix, flat, { transposeA: true });
  return graph.reshape(result, [out.channels, out.n, out.height, out.width]);
}

function isPointwise({ kernel, pads }: Window): boolean {
  return kernel.every((size) => size === 1) && pads.every((pad) => pad === 0);
}

function isStacked(image: Image, out: Sizes): boolean {
  return out.height * out.width <= SMALL_IMAGE_PIXELS || image.channels <= THIN_CHANNELS;
}

/** The pixels that a pointwise convolution looks at. */
function subsample(graph: Lowering, { name, height, width }: Image, { strides }: Window): Name {
  if (strides.every((stride) => stride === 1)) return name;
  const bounds = [[0, 0], [height, width], [2, 3], strides];
  return graph.op("Slice", [name, ...bounds.map((list) => graph.ints(list))]);
}

/** The reverse of `subsample`: zeros in the pixels that were not looked at. */
function upsample(
  graph: Lowering,
  name: Name,
  from: Sizes,
  { strides: [rowStride, columnStride] }: Window,
  to: Sizes,
): Name {
  if (rowStride === 1 && columnStride === 1) return name;
  const apart = graph.op("Unsqueeze", [name, graph.ints([3, 5])]);
  const spread = graph.op("Pad", [apart, graph.ints([0, 0, 0, 0, 0, 0, 0, 0, 0, rowStride - 1, 0, columnStride - 1])]);
  const [rows, columns] = [from.height * rowStride, from.width * columnStride];
  const joined = graph.reshape(spread, [to.channels, to.n, rows, columns]);
  if (rows === to.height && columns === to.width) return joined;
  return graph.op("Pad", [joined, graph.ints([0, 0, 0, 0, 0, 0, to.height - rows, to.width - columns])]);
}
