import type { Rectangle } from "../../images/resize.ts";
import type { Group } from "./describe-segments.ts";
import type { Segmentation } from "./segment.ts";

/** What makes two groups alike, beside that they are small and fit each other. */
export type Likeness = "colour and texture" | "shape alone";

/**
 * Groups segments step by step, always the two neighbours that are most alike, until the picture is one (selective search, Uijlings et al.
 * 2013, §3.1–3.2). Returns all groups that came up on the way, the segments first.
 */
export function groupSegments(segments: readonly Group[], segmentation: Segmentation, likeness: Likeness): Group[] {
  const groups = [...segments];
  const measure = (a: number, b: number): Pair => {
    return { a, b, likeness: measureLikeness(groups[a], groups[b], segmentation, likeness) };
  };
  let pairs = listNeighbours(segmentation).map(([a, b]) => measure(a, b));
  while (pairs.length > 0) {
    const best = pairs.reduce((most, pair) => (pair.likeness > most.likeness ? pair : most));
    const merged = groups.push(mergeGroups(groups[best.a], groups[best.b])) - 1;
    const [touching, others] = part(pairs, ({ a, b }) => a === best.a || b === best.a || a === best.b || b === best.b);
    const neighbours = new Set(touching.flatMap(({ a, b }) => [a, b]));
    neighbours.delete(best.a);
    neighbours.delete(best.b);
    pairs = [...others, ...[...neighbours].map((neighbour) => measure(neighbour, merged))];
  }
  return groups;
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly likeness: number;
}

function part<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of items) (holds(item) ? yes : no).push(item);
  return [yes, no];
}

/** Pairs of segments that touch along an edge, each once. */
function listNeighbours({ width, labels, count }: Segmentation): (readonly [number, number])[] {
  const seen = new Set<number>();
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel] ?? 0;
    const right = (pixel + 1) % width === 0 ? label : (labels[pixel + 1] ?? label);
    const below = labels[pixel + width] ?? label;
    if (right !== label) seen.add(Math.min(label, right) * count + Math.max(label, right));
    if (below !== label) seen.add(Math.min(label, below) * count + Math.max(label, below));
  }
  return [...seen].map((pair) => [Math.floor(pair / count), pair % count]);
}

/** Sum of measures in [0, 1] (Uijlings et al., equations 1–4). */
function measureLikeness(
  a: Group | undefined,
  b: Group | undefined,
  picture: { readonly width: number; readonly height: number },
  likeness: Likeness,
): number {
  if (a === undefined || b === undefined) return 0;
  const total = picture.width * picture.height;
  const { width, height } = enclose(a.box, b.box);
  const small = 1 - (a.sizePx + b.sizePx) / total;
  const fit = 1 - (width * height - a.sizePx - b.sizePx) / total;
  if (likeness === "shape alone") return small + fit;
  return small + fit + intersect(a.texture, b.texture) + intersect(a.colours, b.colours) / 3;
}

function intersect(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let bin = 0; bin < a.length; bin++) sum += Math.min(a[bin] ?? 0, b[bin] ?? 0);
  return sum;
}

function mergeGroups(a: Group | undefined, b: Group | undefined): Group {
  if (a === undefined || b === undefined) throw new RangeError("there is no such group");
  const sizePx = a.sizePx + b.sizePx;
  const mix = (one: Float32Array, other: Float32Array): Float32Array =>
    one.map((value, bin) => (value * a.sizePx + (other[bin] ?? 0) * b.sizePx) / sizePx);
  return { box: enclose(a.box, b.box), sizePx, colours: mix(a.colours, b.colours), texture: mix(a.texture, b.texture) };
}

function enclose(a: Rectangle, b: Rectangle): Rectangle {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)];
  return { x, y, width: right - x, height: bottom - y };
}
