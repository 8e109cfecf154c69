import { convolveDirectly, type Finish, turnWindow } from "./direct.ts";
import { asRows, countPixels, type Images, readImages, type Sizes, sizesOf } from "./images.ts";
import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { countPositions, listInputPhases, listOutputPhases, multiplyPhases, type Phase } from "./phases.ts";
import { countPieces, mapPieces } from "./pieces.ts";
import { range } from "./shapes.ts";
import { type Axis, gatherTaps, seesAsIs, type View } from "./taps.ts";
import type { Value } from "./value.ts";

/** Fewer channels than these make a pixel shorter than a line of the cache. */
const THIN_CHANNELS = 12;

export interface Convolution {
  readonly x: Value;
  readonly filter: Value;
  readonly y: Value;
  readonly window: Window;
}

/** A convolution with what a layer does to its result at once. */
export interface ConvolutionLayer extends Convolution {
  /** A number for each channel of the result. */
  readonly bias?: Value | undefined;
  /** Negative results become 0. */
  readonly relu?: boolean;
}

/**
 * y = x * filter, directly on blocks of channels; or, where those don't fit, as products of large matrices: what the taps see
 * [pixels, taps·c] by the filter [taps·c, o]. ONNX Runtime's plain convolution goes image by image, and makes 8 instead of 90
 * GFLOPS where images are small.
 */
export function convolve(graph: Lowering, layer: ConvolutionLayer): void {
  const { x, y, window } = layer;
  const [source, to] = [readImages(graph, x), sizesOf(y.shape)];
  const finish = readFinish(graph, layer);
  const filter = { name: graph.read(layer.filter), isTurned: false };
  const direct = convolveDirectly(graph, { source, to, window, finish, filter });
  if (direct !== undefined) graph.writeBlocks(y, direct);
  else graph.write(y, graph.reshape(multiplyGathered(graph, layer, { source, to }, finish), y.shape));
}

function readFinish(graph: Lowering, { bias, relu = false }: ConvolutionLayer): Finish | undefined {
  return bias === undefined ? undefined : { bias: graph.read(bias), relu };
}

interface Sides {
  readonly source: Images;
  readonly to: Sizes;
}

function multiplyGathered(graph: Lowering, convolution: Convolution, { source, to }: Sides, finish?: Finish): Name {
  const { window } = convolution;
  const filter = readFilter(graph, convolution);
  const phases = listOutputPhases(window, source.sizes, to);
  if (finish !== undefined && !isComplete(phases, to)) {
    return finishRows(graph, multiplyGathered(graph, convolution, { source, to }), finish);
  }
  const multiply = (seen: Name, weights: Name) => multiplyAndFinish(graph, [seen, weights], finish);
  const pick = (taps: readonly number[]) =>
    graph.reshape(pickTaps(graph, filter, taps, window), [taps.length * source.sizes.channels, to.channels]);
  const phase = pickWhole(phases, window, to);
  return phase !== undefined
    ? multiplyWhole(graph, { source, to, window, phase }, (seen) => multiply(seen, pick(phase.taps)))
    : multiplyPhases(graph, { source, phases, to, pick, multiply });
}

/** Whether each pixel has a phase: those without are zeros, to which a bias would not be added in the phases' products. */
function isComplete(phases: readonly Phase[], { height, width }: Sizes): boolean {
  return phases.reduce((sum, { view }) => sum + countPositions(view), 0) === height * width;
}

function finishRows(graph: Lowering, rows: Name, { bias, relu }: Finish): Name {
  const sum = graph.op("Add", [rows, bias]);
  return relu ? graph.op("Relu", [sum]) : sum;
}

function multiplyAndFinish(graph: Lowering, matrices: readonly [seen: Name, weights: Name], finish?: Finish): Name {
  if (finish === undefined) return graph.op("MatMul", matrices);
  const operands = [...matrices, finish.bias];
  return finish.relu
    ? graph.op("FusedGemm", operands, { activation: "Relu" }, "com.microsoft")
    : graph.op("Gemm", operands);
}

/** The gradient for x: where the stride is 1, a convolution of dy with the filter turned. */
export function convolveInputGradient(graph: Lowering, convolution: Convolution): void {
  const { x, y, filter, window } = convolution;
  const [source, to] = [readImages(graph, y), sizesOf(x.shape)];
  const turned = turnWindow(window);
  const direct =
    turned &&
    convolveDirectly(graph, { source, to, window: turned, filter: { name: graph.read(filter), isTurned: true } });
  if (direct !== undefined) graph.writeBlocks(x, direct);
  else graph.write(x, graph.reshape(multiplyTurned(graph, convolution, { source, to }), x.shape));
}

/** Each phase of the gradient for x is the product of what its taps see of dy by their part of the filter. */
function multiplyTurned(graph: Lowering, convolution: Convolution, { source, to }: Sides): Name {
  const { window } = convolution;
  const filter = readFilter(graph, convolution);
  const phases = listInputPhases(window, to, source.sizes);
  return multiplyPhases(graph, {
    ...{ source, phases, to },
    // [c, taps·o]
    pick: (taps) => {
      const picked = pickTaps(graph, filter, taps, window);
      return graph.op("Flatten", [graph.transpose(picked, [1, 0, 2])], { axis: 1 });
    },
    multiply: (seen, weights) => graph.op("FusedMatMul", [seen, weights], { transB: 1 }, "com.microsoft"),
  });
}

/** The filter as [taps, c, o]. */
function readFilter(graph: Lowering, { x, filter, y, window }: Convolution): Name {
  const [channels, out] = [sizesOf(x.shape).channels, sizesOf(y.shape).channels];
  return graph.reshape(graph.read(filter), [window.kernel[0] * window.kernel[1], channels, out]);
}

function pickTaps(graph: Lowering, filter: Name, taps: readonly number[], { kernel }: Window): Name {
  if (taps.length === kernel[0] * kernel[1]) return filter;
  return graph.op("Gather", [filter, graph.ints(taps)], { axis: 0 });
}

/** The phase of all taps at all positions, where that is the only one. */
function pickWhole(phases: readonly Phase[], { kernel }: Window, { height, width }: Sizes): Phase | undefined {
  const area = kernel[0] * kernel[1];
  return phases.find(({ taps, view }) => taps.length === area && countPositions(view) === height * width);
}

interface Whole {
  readonly source: Images;
  readonly to: Sizes;
  readonly window: Window;
  /** All taps at all positions. */
  readonly phase: Phase;
}

function multiplyWhole(graph: Lowering, whole: Whole, multiply: (seen: Name) => Name): Name {
  const { source, pieces, see } = planView(graph, whole);
  return mapPieces(graph, source, { pieces, width: whole.to.channels }, (piece) => multiply(see(piece)));
}

interface PlannedView {
  /** What to cut into pieces. */
  readonly source: Images;
  readonly pieces: number;
  /** What the taps see of a piece: a matrix [pixels, taps·c]. */
  readonly see: (piece: Images) => Name;
}

function planView(graph: Lowering, { source, to, window: { kernel }, phase: { view } }: Whole): PlannedView {
  if (seesAsIs(view, source.sizes)) return { source, pieces: 1, see: (piece) => asRows(graph, piece) };
  const { channels } = source.sizes;
  const isThin = channels <= THIN_CHANNELS && kernel[1] > 1;
  const thinView: View = { rows: view.rows, columns: seeInPlace(to.width) };
  return {
    source: isThin ? gatherColumns(graph, source, view.columns) : source,
    pieces: countPieces(to.n, countPixels(to), kernel[0] * kernel[1] * channels),
    see: (piece) => gatherTaps(graph, piece, isThin ? thinView : view),
  };
}

/** Pixels of few channels are dear to copy one by one: so first what the taps of a row see, as pixels of more channels. */
function gatherColumns(graph: Lowering, images: Images, columns: Axis): Images {
  const { n, height, channels } = images.sizes;
  const name = gatherTaps(graph, images, { rows: seeInPlace(height), columns });
  const taps = columns[0]?.length ?? 1;
  return { name, sizes: { n, height, width: columns.length, channels: taps * channels } };
}

function seeInPlace(length: number): Axis {
  return range(length).map((position) => [position]);
}
