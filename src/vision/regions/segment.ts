import type { Pixels } from "../../images/pixels.ts";
import { blurGaussian } from "../views/gaussian-blur.ts";

/** A picture cut into connected segments. */
export interface Segmentation {
  readonly width: number;
  readonly height: number;
  /** For each pixel its segment, 0 … count - 1, numbered in the order of their first pixels. */
  readonly labels: Int32Array;
  readonly count: number;
}

export interface SegmentOptions {
  /** How unlike neighbours may be within a large segment: more gives larger segments. In units of colour × px. */
  readonly scale: number;
  /** Smaller segments are joined to a neighbour, px. */
  readonly minimumPx: number;
}

const SMOOTHING_SIGMA = 0.8;

/**
 * Graph-based segmentation (Felzenszwalb & Huttenlocher 2004): pixels and their eight neighbours, joined in the order of their difference in
 * colour, as long as it is no more than either segment's largest inner difference plus `scale` over its size.
 */
export function segmentPicture(pixels: Pixels, { scale, minimumPx }: SegmentOptions): Segmentation {
  const { width, height, data } = blurGaussian(pixels, SMOOTHING_SIGMA);
  const edges = listEdges(data, width, height);
  const forest = createForest(width * height);
  const inner = new Float32Array(width * height);
  const between = joinAlong(edges, edges.order, forest, (a, b, weight) => {
    const limitA = (inner[a] ?? 0) + scale / sizeOf(forest, a);
    const limitB = (inner[b] ?? 0) + scale / sizeOf(forest, b);
    if (weight > limitA || weight > limitB) return false;
    inner[join(forest, a, b)] = weight;
    return true;
  });
  joinAlong(edges, between, forest, (a, b) => {
    if (sizeOf(forest, a) >= minimumPx && sizeOf(forest, b) >= minimumPx) return false;
    join(forest, a, b);
    return true;
  });
  return { width, height, ...numberSegments(forest, width * height) };
}

/** Goes through the edges between different trees, the lightest first; gives those whose trees were not joined when it came by. */
function joinAlong(
  { from, to, weights }: Edges,
  order: Int32Array,
  forest: Forest,
  visit: (a: number, b: number, weight: number) => boolean,
): Int32Array {
  const left = new Int32Array(order.length);
  let count = 0;
  for (let place = 0; place < order.length; place++) {
    const edge = order[place] ?? 0;
    const a = findRoot(forest, from[edge] ?? 0);
    const b = findRoot(forest, to[edge] ?? 0);
    if (a !== b && !visit(a, b, weights[edge] ?? 0)) left[count++] = edge;
  }
  return left.subarray(0, count);
}

interface Edges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Euclidean distance of the colours, rounded: at most 442. */
  readonly weights: Uint16Array;
  /** Edges by weight; equal ones in the order of the list. */
  readonly order: Int32Array;
}

/** Of a pixel: to the right, and to the three below. */
const NEIGHBOURS = [
  { dx: 1, dy: 0 },
  { dx: -1, dy: 1 },
  { dx: 0, dy: 1 },
  { dx: 1, dy: 1 },
] as const;

function listEdges(data: Uint8Array, width: number, height: number): Edges {
  const most = width * height * NEIGHBOURS.length;
  const [from, to, weights] = [new Int32Array(most), new Int32Array(most), new Uint16Array(most)];
  let count = 0;
  for (const { dx, dy } of NEIGHBOURS) {
    const step = dy * width + dx;
    for (let y = 0; y < height - dy; y++) {
      const end = y * width + width - Math.max(0, dx);
      for (let a = y * width + Math.max(0, -dx); a < end; a++) {
        from[count] = a;
        to[count] = a + step;
        weights[count] = colourDistance(data, a * 3, (a + step) * 3);
        count += 1;
      }
    }
  }
  return { from, to, weights, order: sortByWeight(weights.subarray(0, count)) };
}

function colourDistance(data: Uint8Array, a: number, b: number): number {
  const red = (data[a] ?? 0) - (data[b] ?? 0);
  const green = (data[a + 1] ?? 0) - (data[b + 1] ?? 0);
  const blue = (data[a + 2] ?? 0) - (data[b + 2] ?? 0);
  return (Math.sqrt(red * red + green * green + blue * blue) + 0.5) | 0;
}

/** Counting sort: stable. */
function sortByWeight(weights: Uint16Array): Int32Array {
  const starts = new Int32Array(444);
  for (const weight of weights) starts[weight + 1] = (starts[weight + 1] ?? 0) + 1;
  for (let weight = 1; weight < starts.length; weight++)
    starts[weight] = (starts[weight] ?? 0) + (starts[weight - 1] ?? 0);
  const order = new Int32Array(weights.length);
  for (let edge = 0; edge < weights.length; edge++) {
    const weight = weights[edge] ?? 0;
    const place = starts[weight] ?? 0;
    order[place] = edge;
    starts[weight] = place + 1;
  }
  return order;
}

/** Trees of nodes, each known by its root. */
interface Forest {
  readonly parents: Int32Array;
  /** Of a root's tree. */
  readonly sizes: Int32Array;
}

function createForest(count: number): Forest {
  const parents = new Int32Array(count);
  for (let node = 0; node < count; node++) parents[node] = node;
  return { parents, sizes: new Int32Array(count).fill(1) };
}

function findRoot({ parents }: Forest, node: number): number {
  let root = node;
  for (let parent = parents[root] ?? root; parent !== root; parent = parents[root] ?? root) {
    parents[root] = parents[parent] ?? parent;
    root = parent;
  }
  return root;
}

function sizeOf({ sizes }: Forest, root: number): number {
  return sizes[root] ?? 0;
}

/** Joins two roots' trees; returns the new root. */
function join({ parents, sizes }: Forest, a: number, b: number): number {
  const larger = (sizes[a] ?? 0) >= (sizes[b] ?? 0);
  const [root, child] = [larger ? a : b, larger ? b : a];
  parents[child] = root;
  sizes[root] = (sizes[root] ?? 0) + (sizes[child] ?? 0);
  return root;
}

function numberSegments(forest: Forest, pixels: number): { readonly labels: Int32Array; readonly count: number } {
  const labels = new Int32Array(pixels);
  const numbers = new Int32Array(pixels).fill(-1);
  let count = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const root = findRoot(forest, pixel);
    if (numbers[root] === -1) numbers[root] = count++;
    labels[pixel] = numbers[root] ?? 0;
  }
  return { labels, count };
}
