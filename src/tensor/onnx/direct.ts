import { blockFilter, blockTurnedFilter } from "./block-filter.ts";
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
  /** [height, width, channels of the source, channels of the result]; turned by 180°, [height, width, channels of the result, channels of the source]. */
  readonly filter: { readonly name: Name; readonly isTurned: boolean };
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
 * thread where products of gathered rows make 25 to 85. The result in blocks; undefined where it can't, or is no faster.
 */
export function convolveDirectly(graph: Lowering, convolution: DirectConvolution): Name | undefined {
  const { source, to, window, filter, finish } = convolution;
  const { block } = graph;
  const { channels } = source.sizes;
  const pads = trimPads(convolution);
  if (block === undefined || pads === undefined || !fitsBlocks(graph, convolution, block)) return undefined;
  const { kernel, strides, dilations } = window;
  const images = channels < block ? channelsFirst(graph, source) : blockImages(graph, source, block);
  const write = filter.isTurned ? blockTurnedFilter : blockFilter;
  const weights = write(graph, filter.name, { kernel, block, from: channels, to: to.channels });
  const operands = finish === undefined ? [images, weights] : [images, weights, finish.bias];
  const form = { kernel_shape: kernel, strides, dilations, pads, ...(finish?.relu === true && { activation: "Relu" }) };
  return graph.op("Conv", operands, form, BLOCKED);
}

/** A product of rows is as fast, but for a layer whose images are in blocks already: where it is finished at once, they stay there. */
function fitsBlocks(graph: Lowering, { source, to, window, finish }: DirectConvolution, block: number): boolean {
  const { kernel, strides } = window;
  const { name, sizes } = source;
  const isProduct = [...kernel, ...strides].every((each) => each === 1);
  const isInBlocks = finish !== undefined && graph.blocksOf(name) !== undefined;
  const isWide = Math.min(to.height, to.width) >= SMALLEST_SIDE;
  const isBlocked = (sizes.channels < block || sizes.channels % block === 0) && to.channels % block === 0;
  return isWide && isBlocked && (isInBlocks || !isProduct);
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
  const blocks = graph.blocksOf(name);
  if (blocks !== undefined) return blocks;
  return graph.once(`blocks ${name}`, () =>
    channels === block
      ? graph.reshape(name, [n, channels, height, width])
      : graph.op("ReorderInput", [graph.reshape(name, shapeOf(sizes))], { channels_last: 1 }, BLOCKED),
  );
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
