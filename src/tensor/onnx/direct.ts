import { type Images, type Sizes, shapeOf } from "./images.ts";
import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import { BLOCKED, type Name } from "./model.ts";

/** Smaller images have too many taps beyond their edges, which gathering leaves out. */
const SMALLEST_SIDE = 4;

export interface DirectConvolution {
  readonly source: Images;
  readonly to: Sizes;
  readonly window: Window;
  /** Gives height × width × channels of the source × channels of the result. */
  readonly pickFilter: () => Name;
  readonly finish?: Finish | undefined;
}

/** What is done to the result while it is at hand. */
export interface Finish {
  /** [channels of the result]. */
  readonly bias: Name;
  readonly relu: boolean;
}

/**
 * A convolution by ONNX Runtime's direct kernel, on blocks of channels (its layout NCHWc): it gathers nothing, and makes 65 to 105 GFLOPS on one
 * thread where products of gathered rows make 25 to 85. Undefined where it can't, or is no faster. The result has the shape of `to`.
 */
export function convolveDirectly(graph: Lowering, convolution: DirectConvolution): Name | undefined {
  const { source, to, window, pickFilter, finish } = convolution;
  const { block } = graph;
  const { channels } = source.sizes;
  const pads = trimPads(convolution);
  if (block === undefined || pads === undefined || !fitsBlocks(convolution, block)) return undefined;
  const { kernel, strides, dilations } = window;
  const images = channels < block ? channelsFirst(graph, source) : blockImages(graph, source, block);
  const weights = blockFilter(graph, pickFilter(), { kernel, block, from: channels, to: to.channels });
  const operands = finish === undefined ? [images, weights] : [images, weights, finish.bias];
  const form = { kernel_shape: kernel, strides, dilations, pads, ...(finish?.relu === true && { activation: "Relu" }) };
  const y = graph.op("Conv", operands, form, BLOCKED);
  if (to.channels === block) return graph.reshape(y, shapeOf(to));
  return graph.op("ReorderOutput", [y], { channels: to.channels, channels_last: 1 }, BLOCKED);
}

function fitsBlocks({ source: { sizes }, to, window: { kernel, strides } }: DirectConvolution, block: number): boolean {
  const isProduct = [...kernel, ...strides].every((each) => each === 1);
  const isWide = Math.min(to.height, to.width) >= SMALLEST_SIDE;
  const isBlocked = (sizes.channels < block || sizes.channels % block === 0) && to.channels % block === 0;
  return isWide && isBlocked && !isProduct;
}

/**
 * The padding that gives a result of the wanted size. TensorFlow.js may ask for less than fits in: it measures both sides by the filter's
 * height. Undefined where less padding does not help.
 */
function trimPads({ source: { sizes }, to, window }: DirectConvolution): Window["pads"] | undefined {
  const { kernel, strides, dilations, pads } = window;
  const [top, left, bottom, right] = pads;
  const trim = (axis: 0 | 1, from: number, length: number) => {
    const wanted = (length - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 - from - pads[axis];
    return wanted > -strides[axis] ? Math.max(0, wanted) : Number.POSITIVE_INFINITY;
  };
  const [below, beside] = [trim(0, sizes.height, to.height), trim(1, sizes.width, to.width)];
  return below <= bottom && beside <= right ? [top, left, below, beside] : undefined;
}

/** [n, c, h, w], which the kernel takes of few channels. */
function channelsFirst(graph: Lowering, { name, sizes }: Images): Name {
  return graph.once(`first ${name}`, () => graph.transpose(graph.reshape(name, shapeOf(sizes)), [0, 3, 1, 2]));
}

/** One block of channels lies as it should already. */
function blockImages(graph: Lowering, { name, sizes }: Images, block: number): Name {
  const { n, height, width, channels } = sizes;
  return graph.once(`blocks ${name}`, () =>
    channels === block
      ? graph.reshape(name, [n, channels, height, width])
      : graph.op("ReorderInput", [graph.reshape(name, shapeOf(sizes))], { channels_last: 1 }, BLOCKED),
  );
}

interface FilterSizes {
  readonly kernel: readonly [number, number];
  readonly block: number;
  readonly from: number;
  readonly to: number;
}

/** [to, from, height, width], of which a block of `to`, and within it one of `from`, lies innermost. */
function blockFilter(graph: Lowering, filter: Name, { kernel, block, from, to }: FilterSizes): Name {
  const [height, width] = kernel;
  const outer = to / block;
  const blocked =
    from < block
      ? graph.transpose(graph.reshape(filter, [height, width, from, outer, block]), [3, 2, 0, 1, 4])
      : graph.transpose(graph.reshape(filter, [height, width, from / block, block, outer, block]), [4, 2, 0, 1, 3, 5]);
  return graph.reshape(blocked, [to, from, height, width]);
}

/** How the filter slides over dy to give the gradient for the input. Undefined where the stride is not 1, or the padding wider than the filter. */
export function turnWindow({
  kernel,
  strides,
  dilations,
  pads: [top, left, bottom, right],
}: Window): Window | undefined {
  const [tall, wide] = [(kernel[0] - 1) * dilations[0], (kernel[1] - 1) * dilations[1]];
  const pads = [tall - top, wide - left, tall - bottom, wide - right] as const;
  if (strides.some((stride) => stride !== 1) || pads.some((pad) => pad < 0)) return undefined;
  return { kernel, strides, dilations, pads };
}

/** The filter by which the gradient for the input comes from dy, where the stride is 1: turned by 180°, in and out exchanged. */
export function turnFilter(graph: Lowering, filter: Name): Name {
  const start = [-1, -1];
  const ends = [BEFORE_START, BEFORE_START];
  const turned = graph.op("Slice", [filter, ...[start, ends, [0, 1], start].map((list) => graph.ints(list))]);
  return graph.transpose(turned, [0, 1, 3, 2]);
}

/** Far before any tensor's beginning: where a slice that runs backwards ends. */
const BEFORE_START = -(2 ** 31);
