import type { Lowering } from "./lowering.ts";
import { BLOCKED, type Name } from "./model.ts";

export interface FilterSizes {
  readonly kernel: readonly [height: number, width: number];
  /** Channels in a block. */
  readonly block: number;
  /** Channels of the images: fewer than a block, or whole blocks. */
  readonly from: number;
  /** Channels of the result: whole blocks. */
  readonly to: number;
}

/**
 * A filter [height, width, from, to] as the direct kernel reads it: [to, from, height, width], of which a block of `to`, and within it one of `from`,
 * lies innermost. In two steps that both move long runs: one transposing with all axes in their places moves a block at a time, and takes five times as long.
 */
export function blockFilter(graph: Lowering, filter: Name, sizes: FilterSizes): Name {
  const { taps, inner, outer } = countParts(sizes);
  const { kernel, block, from, to } = sizes;
  // [from / inner, taps, inner · to]
  const inside = taps === 1 ? filter : graph.transpose(graph.reshape(filter, [taps, outer, inner * to]), [1, 0, 2]);
  const blocked =
    to === block
      ? inside
      : graph.op("ReorderInput", [graph.reshape(inside, [1, from * taps, 1, to])], { channels_last: 1 }, BLOCKED);
  return graph.reshape(blocked, [to, from, ...kernel]);
}

/** The same of a filter [height, width, to, from] turned by 180°: that by which the gradient for the input comes from dy, where the stride is 1. */
export function blockTurnedFilter(graph: Lowering, filter: Name, sizes: FilterSizes): Name {
  const { taps, inner, outer } = countParts(sizes);
  const { kernel, block, from, to } = sizes;
  const rows = graph.reshape(filter, [(taps * to) / block, block * from]);
  // [to / block, taps, block, from]
  const inside = graph.op("Gather", [rows, turnTaps(graph, taps, to / block)], { axis: 0 });
  // [to / block, taps, from, block]
  const turned = graph.op("ReorderInput", [graph.reshape(inside, [(taps * to) / block, block, from, 1])], {}, BLOCKED);
  const parts = graph.reshape(turned, [to / block, taps, outer, inner * block]);
  return graph.reshape(taps === 1 ? parts : graph.transpose(parts, [0, 2, 1, 3]), [to, from, ...kernel]);
}

/** Fewer channels than a block come one by one. */
function countParts({ kernel, block, from }: FilterSizes) {
  const inner = from < block ? 1 : block;
  return { taps: kernel[0] * kernel[1], inner, outer: from / inner };
}

/** Rows [taps, blocks] as [blocks, taps], the last tap first. */
function turnTaps(graph: Lowering, taps: number, blocks: number): Name {
  return graph.indices(`turned ${taps} ${blocks}`, () =>
    Int32Array.from({ length: taps * blocks }, (_, index) => {
      const [block, tap] = [Math.floor(index / taps), index % taps];
      return (taps - 1 - tap) * blocks + block;
    }),
  );
}
