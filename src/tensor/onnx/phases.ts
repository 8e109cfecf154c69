import { asRows, countPixels, type Images, joinRows, type Sizes, shapeOf, withZeros } from "./images.ts";
import type { Window } from "./kernels/window.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { countPieces, mapPieces } from "./pieces.ts";
import { range } from "./shapes.ts";
import { type Axis, countTaps, gatherTaps, seesAsIs, type View } from "./taps.ts";

/** Pixels that are computed by the same taps of a filter. */
export interface Phase {
  /** What those taps see, of the images that they see. */
  readonly view: View;
  /** As numbered in the filter, row by row. */
  readonly taps: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** A phase along one axis: positions, the taps that compute them, and what those see at each position. */
interface Stretch {
  readonly positions: readonly number[];
  readonly taps: readonly number[];
  readonly seen: Axis;
}

/** Where the taps lie beyond the edge so often, each position gets a product of its own with the taps inside alone. */
const SPARSE = 0.7;

/** The phases of a convolution's result: one, unless its images are so small that many taps see nothing. */
export function listOutputPhases(window: Window, from: Sizes, to: Sizes): Phase[] {
  const rows = seeAlong({ window, axis: 0, length: to.height, limit: from.height });
  const columns = seeAlong({ window, axis: 1, length: to.width, limit: from.width });
  return crossStretches([rows], [columns], window);
}

/**
 * The phases of the gradient for its input. An input pixel was seen by the taps whose distance to it is a multiple of the
 * stride: so the pixels fall into stride × stride phases, or more in small images.
 */
export function listInputPhases(window: Window, to: Sizes, from: Sizes): Phase[] {
  const rows = seenAlong({ window, axis: 0, length: to.height, limit: from.height });
  const columns = seenAlong({ window, axis: 1, length: to.width, limit: from.width });
  return crossStretches(rows, columns, window);
}

/** What one tap sees, and the positions of the result by which it sees that. */
export interface TapPair {
  readonly seen: View;
  readonly by: View;
}

/** Each tap with what it sees inside the edges, row by row. */
export function listTapPairs(window: Window, from: Sizes, to: Sizes): TapPair[] {
  const rows = pairAlong(seeAlong({ window, axis: 0, length: to.height, limit: from.height }));
  const columns = pairAlong(seeAlong({ window, axis: 1, length: to.width, limit: from.width }));
  return rows.flatMap((row) =>
    columns.map((column) => ({
      seen: { rows: row.seen, columns: column.seen },
      by: { rows: row.by, columns: column.by },
    })),
  );
}

function pairAlong({ positions, taps, seen }: Stretch): { readonly seen: Axis; readonly by: Axis }[] {
  return range(taps.length).map((tap) => {
    const places = seen.map((list) => list[tap] ?? -1);
    const by = positions.filter((_, index) => (places[index] ?? -1) >= 0);
    return { seen: places.filter((place) => place >= 0).map((place) => [place]), by: by.map((position) => [position]) };
  });
}

interface Side {
  readonly window: Window;
  readonly axis: 0 | 1;
  /** Positions along the axis. */
  readonly length: number;
  /** Places along the axis of what is seen. */
  readonly limit: number;
}

/** Tap i at position p sees place p·stride + i·dilation − pad. */
function seeAlong({ window, axis, length, limit }: Side): Stretch {
  const [stride, step, pad] = [window.strides[axis], window.dilations[axis], window.pads[axis]];
  const positions = range(length);
  const taps = range(window.kernel[axis]);
  const place = (position: number, tap: number) => inside(position * stride + tap * step - pad, limit);
  return { positions, taps, seen: positions.map((position) => taps.map((tap) => place(position, tap))) };
}

/** Position p was seen by tap i from place (p + pad − i·dilation) / stride, where that is whole. */
function seenAlong({ window, axis, length, limit }: Side): Stretch[] {
  const [stride, step, pad] = [window.strides[axis], window.dilations[axis], window.pads[axis]];
  return range(stride).map((phase) => {
    const positions = range(length).filter((position) => (position + pad) % stride === phase);
    const taps = range(window.kernel[axis]).filter((tap) => (tap * step) % stride === phase);
    const place = (position: number, tap: number) => inside((position + pad - tap * step) / stride, limit);
    return { positions, taps, seen: positions.map((position) => taps.map((tap) => place(position, tap))) };
  });
}

function inside(place: number, limit: number): number {
  return place >= 0 && place < limit ? place : -1;
}

/** Rows by columns: phases with a position and a tap; those of the others are zeros. */
function crossStretches(rows: readonly Stretch[], columns: readonly Stretch[], { kernel }: Window): Phase[] {
  const pairs = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const isSparse = shareInside(row) * shareInside(column) <= SPARSE;
      const parts = isSparse ? [splitByTaps(row), splitByTaps(column)] : [[row], [column]];
      return (parts[0] ?? []).flatMap((r) => (parts[1] ?? []).map((c) => [r, c] as const));
    }),
  );
  const phases = pairs.map(([row, column]) => ({
    view: { rows: row.seen, columns: column.seen },
    taps: row.taps.flatMap((i) => column.taps.map((j) => i * kernel[1] + j)),
    rows: row.positions,
    columns: column.positions,
  }));
  return phases.filter(({ taps, view }) => taps.length > 0 && countPositions(view) > 0);
}

function shareInside({ seen }: Stretch): number {
  const places = seen.flat();
  return places.length === 0 ? 1 : places.filter((place) => place >= 0).length / places.length;
}

/** Positions apart by which of their taps lie inside, with those alone. */
function splitByTaps({ positions, taps, seen }: Stretch): Stretch[] {
  const keyOf = (places: readonly number[] = []) => places.map((place) => (place < 0 ? "-" : "+")).join("");
  return [...new Set(seen.map(keyOf))].map((key) => {
    const members = range(positions.length).filter((index) => keyOf(seen[index]) === key);
    const keep = <T>(list: readonly T[] = []) => list.filter((_, tap) => key[tap] === "+");
    return {
      positions: members.flatMap((index) => positions[index] ?? []),
      taps: keep(taps),
      seen: members.map((index) => keep(seen[index])),
    };
  });
}

export interface PhasedProduct {
  readonly source: Images;
  readonly phases: readonly Phase[];
  /** The sizes of the result. */
  readonly to: Sizes;
  /** The part of the filter that belongs to these taps. */
  readonly pick: (taps: readonly number[]) => Name;
  readonly multiply: (seen: Name, weights: Name) => Name;
}

/** What each phase's taps see, times their part of the filter, with the pixels in their places: rows [pixels, channels]. */
export function multiplyPhases(graph: Lowering, { source, phases, to, pick, multiply }: PhasedProduct): Name {
  const parts = phases.map(({ view, taps }) => {
    const weights = pick(taps);
    if (seesAsIs(view, source.sizes)) return multiply(asRows(graph, source), weights);
    const { n, channels } = source.sizes;
    const pieces = countPieces(n, n * countPositions(view), countTaps(view) * channels);
    return mapPieces(graph, source, { pieces, width: to.channels }, (piece) =>
      multiply(gatherTaps(graph, piece, view), weights),
    );
  });
  const rows = joinRows(graph, parts);
  const isInPlace = phases.length === 1 && phases.every(({ view }) => countPositions(view) === to.height * to.width);
  return isInPlace ? rows : interleave(graph, rows, phases, to);
}

export function countPositions({ rows, columns }: View): number {
  return rows.length * columns.length;
}

/** Brings the phases' pixels into their places; pixels of no phase, which no tap computes, are zeros. */
function interleave(graph: Lowering, rows: Name, phases: readonly Phase[], to: Sizes): Name {
  const count = phases.reduce((sum, { view }) => sum + to.n * countPositions(view), 0);
  if (count === 0) return graph.op("Expand", [graph.scalar(0, "float32"), graph.ints([countPixels(to), to.channels])]);
  const sizes = { n: 1, height: count, width: 1, channels: to.channels };
  const isComplete = count === countPixels(to);
  const key = `phases ${shapeOf(to)} ${JSON.stringify(phases.map((phase) => [phase.rows, phase.columns]))}`;
  const indices = graph.indices(key, () => placePhases(phases, to, count));
  return graph.op("Gather", [isComplete ? rows : withZeros(graph, { name: rows, sizes }), indices], { axis: 0 });
}

function placePhases(phases: readonly Phase[], to: Sizes, outside: number): Int32Array {
  const indices = new Int32Array(countPixels(to)).fill(outside);
  let source = 0;
  for (const { rows, columns } of phases) {
    for (const image of range(to.n)) {
      for (const row of rows) {
        for (const column of columns) {
          indices[(image * to.height + row) * to.width + column] = source;
          source += 1;
        }
      }
    }
  }
  return indices;
}
