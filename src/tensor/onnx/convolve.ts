import { multiply } from "./kernels/matmul.ts";
import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { at, type Order } from "./order.ts";
import type { Value } from "./value.ts";

/** Images [n, h, w, c] lie as [c, n, h, w]: a convolution is then one product of large matrices for the whole batch. */
export const CNHW: Order = [3, 0, 1, 2];

const NCHW: Order = [0, 3, 1, 2];

/** Filters [kh, kw, c, o] lie as [o, c, kh, kw], as ONNX has them. */
export const OIHW: Order = [3, 2, 0, 1];

interface Convolution {
  readonly window: Window;
}

/** y = x * filter. */
export function convolve(
  graph: Lowering,
  { x, filter, y, window }: Convolution & { readonly x: Value; readonly filter: Value; readonly y: Value },
): void {
  const image: Image = { name: graph.read(x, CNHW), ...sizesOf(x) };
  const weights = graph.read(filter, OIHW);
  const write = isPointwise(window) ? convolvePoints : convolveTall;
  graph.write(y, write(graph, image, weights, window, sizesOf(y)), CNHW);
}

/** dx: dy spread by the filters. */
export function convolveInputGradient(
  graph: Lowering,
  { dx, filter, dy, window }: Convolution & { readonly dx: Value; readonly filter: Value; readonly dy: Value },
): void {
  const weights = graph.read(filter, OIHW);
  if (isPointwise(window)) {
    const image: Image = { name: graph.read(dy, CNHW), ...sizesOf(dy) };
    graph.write(dx, spreadPoints(graph, image, weights, window, sizesOf(dx)), CNHW);
    return;
  }
  graph.write(dx, spread(graph, graph.read(dy, NCHW), weights, window, { from: sizesOf(dy), to: sizesOf(dx) }), NCHW);
}

/** dFilter: for each tap of the filter, dy times the images shifted by the tap, summed over batch and place. */
export function convolveFilterGradient(
  graph: Lowering,
  { x, dFilter, dy, window }: Convolution & { readonly x: Value; readonly dFilter: Value; readonly dy: Value },
): void {
  const { n, height, width, channels: filters } = sizesOf(dy);
  const image: Image = { name: graph.read(x, CNHW), ...sizesOf(x) };
  const flatDy = graph.reshape(graph.read(dy, CNHW), [filters, n * height * width]);
  const [kernelHeight, kernelWidth] = window.kernel;
  const padded = padImage(graph, image, window.pads);
  const taps = tapsOf(window).map(([row, column]) => {
    const shifted = sliceWindow(graph, padded, [row, column], [height, width], window.strides);
    const flat = graph.reshape(shifted, [image.channels, n * height * width]);
    return graph.reshape(multiply(graph, flatDy, flat, { transposeB: true }), [1, filters, image.channels]);
  });
  const stacked = taps.length === 1 ? at(taps, 0) : graph.op("Concat", taps, { axis: 0 });
  // As [kh, kw, o, c].
  graph.write(dFilter, graph.reshape(stacked, [kernelHeight, kernelWidth, filters, image.channels]), [0, 1, 3, 2]);
}

interface Sizes {
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Images as they lie: [channels, n, height, width]. */
interface Image extends Sizes {
  readonly name: Name;
}

function sizesOf({ shape: [n = 1, height = 1, width = 1, channels = 1] }: Value): Sizes {
  return { n, height, width, channels };
}

function isPointwise({ kernel, pads }: Window): boolean {
  return kernel.every((size) => size === 1) && pads.every((pad) => pad === 0);
}

/** A pointwise convolution is one matrix product. */
function convolvePoints(graph: Lowering, image: Image, filter: Name, window: Window, out: Sizes): Name {
  const flat = graph.reshape(subsample(graph, image, window), [image.channels, out.n * out.height * out.width]);
  const product = multiply(graph, graph.reshape(filter, [out.channels, image.channels]), flat, {});
  return graph.reshape(product, [out.channels, out.n, out.height, out.width]);
}

function spreadPoints(graph: Lowering, dy: Image, filter: Name, window: Window, to: Sizes): Name {
  const flat = graph.reshape(dy.name, [dy.channels, dy.n * dy.height * dy.width]);
  const product = multiply(graph, graph.reshape(filter, [dy.channels, to.channels]), flat, { transposeA: true });
  return upsample(graph, graph.reshape(product, [to.channels, dy.n, dy.height, dy.width]), dy, window, to);
}

/**
 * The batch is stacked into one tall image, with rows of zeros between the members that keep them apart: ONNX Runtime
 * convolves image by image, and its matrix products are too small where images are.
 */
function convolveTall(graph: Lowering, image: Image, filter: Name, window: Window, out: Sizes): Name {
  const { n, height, width, channels } = image;
  const [top, left, bottom, right] = window.pads;
  const [stride] = window.strides;
  const extent = (window.kernel[0] - 1) * window.dilations[0] + 1;
  const needed = n === 1 ? height : Math.max(height + top, (out.height - 1) * stride - top + extent);
  const block = n === 1 ? height : Math.ceil(needed / stride) * stride;
  const apart = block === height ? image.name : padRows(graph, image.name, block - height);
  const result = graph.op("Conv", [graph.reshape(apart, [1, channels, n * block, width]), filter], {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: [top, left, n === 1 ? bottom : Math.max(0, extent - stride - top), right],
  });
  const rows = n === 1 ? out.height : block / stride;
  const split = graph.reshape(result, [out.channels, n, rows, out.width]);
  if (rows === out.height) return split;
  return graph.op("Slice", [split, graph.ints([0]), graph.ints([out.height]), graph.ints([2])]);
}

function padRows(graph: Lowering, name: Name, rows: number): Name {
  return graph.op("Pad", [name, graph.ints([0, 0, 0, 0, 0, 0, rows, 0])]);
}

/** The transposed convolution, cut or padded to the size of what was convolved. */
function spread(
  graph: Lowering,
  dy: Name,
  filter: Name,
  { kernel, strides, pads: [top, left] }: Window,
  { from, to }: { readonly from: Sizes; readonly to: Sizes },
): Name {
  const bottom = (from.height - 1) * strides[0] + kernel[0] - top - to.height;
  const right = (from.width - 1) * strides[1] + kernel[1] - left - to.width;
  return graph.op("ConvTranspose", [dy, filter], {
    kernel_shape: kernel,
    strides,
    pads: [top, left, Math.max(0, bottom), Math.max(0, right)],
    output_padding: [Math.max(0, -bottom), Math.max(0, -right)],
  });
}

/** The places that a pointwise convolution looks at. */
function subsample(graph: Lowering, { name, height, width }: Image, { strides }: Window): Name {
  if (strides.every((stride) => stride === 1)) return name;
  return graph.op("Slice", [
    name,
    graph.ints([0, 0]),
    graph.ints([height, width]),
    graph.ints([2, 3]),
    graph.ints(strides),
  ]);
}

/** The reverse of `subsample`: zeros in the places that were not looked at. */
function upsample(
  graph: Lowering,
  name: Name,
  image: Image,
  { strides }: Window,
  { height, width }: { readonly height: number; readonly width: number },
): Name {
  if (strides.every((stride) => stride === 1)) return name;
  const { n, height: rows, width: columns } = image;
  const [rowStride, columnStride] = strides;
  const apart = graph.op("Unsqueeze", [name, graph.ints([3, 5])]);
  const spread = graph.op("Pad", [apart, graph.ints([0, 0, 0, 0, 0, 0, 0, 0, 0, rowStride - 1, 0, columnStride - 1])]);
  const joined = graph.op("Reshape", [spread, graph.ints([0, n, rows * rowStride, columns * columnStride])]);
  const [bottom, right] = [height - rows * rowStride, width - columns * columnStride];
  return bottom === 0 && right === 0
    ? joined
    : graph.op("Pad", [joined, graph.ints([0, 0, 0, 0, 0, 0, bottom, right])]);
}

function padImage(graph: Lowering, image: Image, [top, left, bottom, right]: Window["pads"]): Name {
  if (top === 0 && left === 0 && bottom === 0 && right === 0) return image.name;
  return graph.op("Pad", [image.name, graph.ints([0, 0, top, left, 0, 0, bottom, right])]);
}

function tapsOf({ kernel: [height, width], dilations: [rowStep, columnStep] }: Window): [number, number][] {
  const rows = Array.from({ length: height }, (_, row) => row * rowStep);
  const columns = Array.from({ length: width }, (_, column) => column * columnStep);
  return rows.flatMap((row) => columns.map((column): [number, number] => [row, column]));
}

/** What one tap of the filter sees of the padded images: [channels, n, height, width]. */
function sliceWindow(
  graph: Lowering,
  padded: Name,
  [row, column]: readonly [number, number],
  [height, width]: readonly [number, number],
  strides: readonly [number, number],
): Name {
  const [rowStride, columnStride] = strides;
  const ends = [row + (height - 1) * rowStride + 1, column + (width - 1) * columnStride + 1];
  return graph.op("Slice", [
    padded,
    graph.ints([row, column]),
    graph.ints(ends),
    graph.ints([2, 3]),
    graph.ints(strides),
  ]);
}
