import type { Image, Sizes } from "./image.ts";
import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";

/**
 * ONNX Runtime convolves image by image, and its matrix products are too small where images are. So the batch is
 * stacked into one tall image, with rows of zeros between the members that keep them apart. The filter is [o, c, kh, kw].
 */
export function convolveTall(graph: Lowering, image: Image, filter: Name, window: Window, out: Sizes): Name {
  const { n, height, width, channels } = image;
  const { kernel, strides, dilations } = window;
  const [top, left, bottom, right] = window.pads;
  const block = blockHeight(window, image, out);
  const extent = (kernel[0] - 1) * dilations[0] + 1;
  const after = n === 1 ? bottom : Math.max(0, extent - strides[0] - top);
  const tall = graph.reshape(extend(graph, image.name, block - height, 0), [1, channels, n * block, width]);
  const pads = [top, left, after, right];
  const result = graph.op("Conv", [tall, filter], { kernel_shape: kernel, strides, dilations, pads });
  const rows = n === 1 ? out.height : block / strides[0];
  const written = Math.floor((n * block + top + after - extent) / strides[0]) + 1;
  const whole = cropRows(graph, result, written, n * rows);
  return cropRows(graph, graph.reshape(whole, [out.channels, n, rows, out.width]), rows, out.height);
}

/** The transposed convolution of dy, which is the gradient of `convolveTall` for the images, `to` in size. */
export function spreadTall(graph: Lowering, dy: Image, filter: Name, window: Window, to: Sizes): Name {
  const {
    kernel,
    strides,
    pads: [top, left],
  } = window;
  const block = dy.n === 1 ? to.height : blockHeight(window, to, dy);
  const rows = dy.n === 1 ? dy.height : block / strides[0];
  const bottom = (dy.n * rows - 1) * strides[0] + kernel[0] - top - dy.n * block;
  const right = (dy.width - 1) * strides[1] + kernel[1] - left - to.width;
  const tall = graph.reshape(extend(graph, dy.name, rows - dy.height, 0), [1, dy.channels, dy.n * rows, dy.width]);
  const pads = [top, left, Math.max(0, bottom), Math.max(0, right)];
  const result = graph.op("ConvTranspose", [tall, filter], { kernel_shape: kernel, strides, pads });
  const whole = extend(graph, result, Math.max(0, -bottom), Math.max(0, -right));
  return cropRows(graph, graph.reshape(whole, [to.channels, to.n, block, to.width]), block, to.height);
}

/** Rows that a member of the batch takes: enough that no window sees two members, and whole strides. */
function blockHeight({ kernel, strides, dilations, pads: [top] }: Window, image: Sizes, out: Sizes): number {
  if (image.n === 1) return image.height;
  const extent = (kernel[0] - 1) * dilations[0] + 1;
  const reach = (out.height - 1) * strides[0] - top + extent;
  const needed = Math.max(image.height + top, reach, out.height * strides[0]);
  return Math.ceil(needed / strides[0]) * strides[0];
}

/** Zeros after the last row and the last column. */
function extend(graph: Lowering, name: Name, rows: number, columns: number): Name {
  if (rows === 0 && columns === 0) return name;
  return graph.op("Pad", [name, graph.ints([0, 0, 0, 0, 0, 0, rows, columns])]);
}

function cropRows(graph: Lowering, name: Name, rows: number, wanted: number): Name {
  if (rows === wanted) return name;
  return graph.op("Slice", [name, graph.ints([0]), graph.ints([wanted]), graph.ints([2])]);
}
