import type { Convolution } from "./convolve.ts";
import { countPixels, type Images, readImages } from "./images.ts";
import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { countPositions, listTapPairs, type TapPair } from "./phases.ts";
import { gatherTaps } from "./taps.ts";

/** Where the taps lie beyond the edge more often than this, each gets a product of what it sees inside alone. */
const SPARSE = 0.5;

/** The gradient for the filter: what each tap saw, times dy, summed over all pixels. */
export function convolveFilterGradient(graph: Lowering, { x, filter, y, window }: Convolution): void {
  const [source, dy] = [readImages(graph, x), readImages(graph, y)];
  const pairs = listTapPairs(window, source.sizes, dy.sizes);
  const isSlid = graph.provider === "cpu" && pairs.length > 1 && shareInside(pairs, dy) > SPARSE;
  const gradient = isSlid ? slideOver(graph, source, dy, window) : sumByTaps(graph, source, dy, pairs);
  graph.write(filter, graph.reshape(gradient, filter.shape));
}

/** Of all that the taps see at all positions. */
function shareInside(pairs: readonly TapPair[], { sizes: { height, width } }: Images): number {
  const inside = pairs.reduce((sum, { by }) => sum + countPositions(by), 0);
  return inside / (pairs.length * height * width);
}

/**
 * [kh, kw·c, o], as one convolution of x with dy for its filter, from which it comes in the layout of x: the batch is the channels that are summed
 * over, and a row of pixels is one axis of w·c, on which dy's columns lie `c` apart. Nothing is gathered: ONNX Runtime's kernel copies runs of kw·c numbers
 * into its cache, and multiplies them at 110 to 330 GFLOPS on two threads, where gathered rows gave 25 to 200.
 */
function slideOver(graph: Lowering, { name, sizes }: Images, dy: Images, { kernel, strides, pads }: Window): Name {
  const { n, height, width, channels } = sizes;
  const { height: tall, width: wide, channels: out } = dy.sizes;
  const [top, left] = pads;
  const below = Math.max(0, (tall - 1) * strides[0] + kernel[0] - top - height);
  const beside = Math.max(0, (wide - 1) * strides[1] + kernel[1] - left - width);
  const rows = graph.reshape(name, [1, n, height, width * channels]);
  const byChannel = graph.transpose(graph.reshape(dy.name, [countPixels(dy.sizes), out]), [1, 0]);
  const slid = graph.op("Conv", [rows, graph.reshape(byChannel, [out, n, tall, wide])], {
    kernel_shape: [tall, wide],
    dilations: [strides[0], strides[1] * channels],
    pads: [top, left * channels, below, beside * channels],
  });
  // Pixels that no position reaches give places beyond the taps.
  const ends = [kernel[0], kernel[1] * channels];
  const inside = graph.op("Slice", [slid, graph.ints([0, 0]), graph.ints(ends), graph.ints([2, 3])]);
  return graph.transpose(graph.reshape(inside, [out, kernel[0] * kernel[1] * channels]), [1, 0]);
}

/** [taps·c, o], a product for each tap of what it saw inside the edges: of small images a few pixels only. */
function sumByTaps(graph: Lowering, images: Images, dy: Images, pairs: readonly TapPair[]): Name {
  const parts = pairs.map(({ seen, by }) =>
    countPositions(by) === 0
      ? graph.zeros([images.sizes.channels, dy.sizes.channels])
      : graph.op("Gemm", [gatherTaps(graph, images, seen), gatherTaps(graph, dy, by)], { transA: 1 }),
  );
  return graph.op("Concat", parts, { axis: 0 });
}
