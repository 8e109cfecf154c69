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
  joinAlong(edges, forest, (a, b, weight) => {
    const limitA = (inner[a] ?? 0) + scale / forest.sizeOf(a);
    const limitB = (inner[b] ?? 0) + scale / forest.sizeOf(b);
    if (weight <= limitA && weight <= limitB) inner[forest.join(a, b)] = weight;
  });
  joinAlong(edges, forest, (a, b) => {
    if (forest.sizeOf(a) < minimumPx || forest.sizeOf(b) < minimumPx) forest.join(a, b);
  });
  return { width, height, ...numberSegments(forest, width * height) };
}

/** Goes through the edges between different trees, the lightest first. */
function joinAlong(edges: Edges, forest: Forest, visit: (a: number, b: number, weight: number) => void): void {
  for (let place = 0; place < edges.order.length; place++) {
    const edge = edges.order[place] ?? 0;
    const a = forest.find(edges.from[edge] ?? 0);
    const b = forest.find(edges.to[edge] ?? 0);
    if (a !== b) visit(a, b, edges.weights[edge] ?? 0);
  }
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
    for (let y = 0; y < height - dy; y++) {
      for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
        const a = y * width + x;
        const b = a + dy * width + dx;
        from[count] = a;
        to[count] = b;
        weights[count] = colourDistance(data, a * 3, b * 3);
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
  return Math.round(Math.sqrt(red * red + green * green + blue * blue));
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

interface Forest {
  find(node: number): number;
  sizeOf(root: number): number;
  /** Joins two roots' trees; returns the new root. */
  join(a: number, b: number): number;
}

function createForest(count: number): Forest {
  const parents = Int32Array.from({ length: count }, (_, node) => node);
  const sizes = new Int32Array(count).fill(1);
  const find = (node: number): number => {
    let root = node;
    for (let parent = parents[root] ?? root; parent !== root; parent = parents[root] ?? root) {
      parents[root] = parents[parent] ?? parent;
      root = parent;
    }
    return root;
  };
  return {
    find,
    sizeOf: (root) => sizes[root] ?? 0,
    join: (a, b) => {
      const [root, child] = (sizes[a] ?? 0) >= (sizes[b] ?? 0) ? [a, b] : [b, a];
      parents[child] = root;
      sizes[root] = (sizes[root] ?? 0) + (sizes[child] ?? 0);
      return root;
    },
  };
}

function numberSegments(forest: Forest, pixels: number): { readonly labels: Int32Array; readonly count: number } {
  const labels = new Int32Array(pixels);
  const numbers = new Int32Array(pixels).fill(-1);
  let count = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const root = forest.find(pixel);
    if (numbers[root] === -1) numbers[root] = count++;
    labels[pixel] = numbers[root] ?? 0;
  }
  return { labels, count };
}
