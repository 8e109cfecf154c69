import type { Pixels } from "../pixels.ts";
import { resizePixels } from "../resize.ts";
import { measureEdges, sumOver } from "./edge-map.ts";
import type { ProposalOptions, Region } from "./region.ts";

/** px; of the picture's longer side while looking for edges. */
const WORKING_PX = 128;
/** Windows: shares of the longer side, and width over height. */
const SHARES = [0.18, 0.26, 0.37, 0.52, 0.72];
const ASPECTS = [0.5, 0.75, 1, 1.4, 2];
/** Of a window's sides, between neighbours. */
const STRIDE = 0.2;
/** Windows that overlap more than this with a better one are left out. */
const MAXIMUM_IOU = 0.5;
/** The same among the windows that are worth refining. */
const SEARCH_IOU = 0.65;
const REFINING_PX = [4, 2, 1];
/** Larger windows hold more edges by chance: Edge Boxes' κ. */
const KAPPA = 1.5;
/** What edges in the middle, and such that go on outside, count against a window. */
const MIDDLE = 0.5;
const CROSSING = 2;
const BAND_PX = 2;

/**
 * Proposes regions that hold whole outlines, without having learnt anything: windows score high that have edges inside, but few crossing
 * their border and few in their middle (Zitnick and Dollár, "Edge Boxes", ECCV 2014, eq. 3–4). The best first.
 * Differs from Edge Boxes: edges are not grouped into contours; those just outside of a window count as crossing its border.
 */
export function proposeEdges(pixels: Pixels, { minSidePx, count }: ProposalOptions): Region[] {
  const scale = Math.min(1, WORKING_PX / Math.max(pixels.width, pixels.height));
  const [width, height] = [pixels.width, pixels.height].map((px) => Math.max(1, Math.round(px * scale)));
  const edges = measureEdges(scale === 1 ? pixels : resizePixels(pixels, { width: width ?? 1, height: height ?? 1 }));
  const windows = [...listWindows(edges, minSidePx * scale)].map((window) => ({
    ...window,
    score: scoreWindow(edges, window),
  }));
  const likely = suppress(sortByScore(windows), 2 * count, SEARCH_IOU).map((window) => refine(edges, window));
  return suppress(sortByScore(likely), count, MAXIMUM_IOU).map((region) => enlarge(region, scale, pixels));
}

type Edges = ReturnType<typeof measureEdges>;
type Window = Omit<Region, "score">;

function* listWindows({ width, height }: Edges, minSide: number): Generator<Window> {
  for (const share of SHARES) {
    for (const aspect of ASPECTS) {
      const side = share * Math.max(width, height);
      const [w, h] = [Math.round(side * Math.sqrt(aspect)), Math.round(side / Math.sqrt(aspect))];
      if (w > width || h > height || Math.min(w, h) < Math.max(4, minSide)) continue;
      yield* slide({ width: w, height: h }, { width, height });
    }
  }
}

function* slide(
  window: { readonly width: number; readonly height: number },
  picture: typeof window,
): Generator<Window> {
  const [dx, dy] = [window.width, window.height].map((side) => Math.max(1, Math.round(side * STRIDE)));
  for (let y = 0; y + window.height <= picture.height; y += dy ?? 1) {
    for (let x = 0; x + window.width <= picture.width; x += dx ?? 1) yield { x, y, ...window };
  }
}

function scoreWindow(edges: Edges, { x, y, width, height }: Window): number {
  const inside = sumOver(edges, { x, y, width, height });
  const [left, top] = [x + Math.floor(width / 4), y + Math.floor(height / 4)];
  const middle = sumOver(edges, { x: left, y: top, width: Math.ceil(width / 2), height: Math.ceil(height / 2) });
  const crossing = sumOver(edges, widen({ x, y, width, height }, edges)) - inside;
  return (inside - MIDDLE * middle - CROSSING * crossing) / (2 * (width + height)) ** KAPPA;
}

/** By the band in which an edge that crosses the border shows. */
function widen({ x, y, width, height }: Window, picture: Edges): Window {
  const [left, top] = [Math.max(0, x - BAND_PX), Math.max(0, y - BAND_PX)];
  const right = Math.min(picture.width, x + width + BAND_PX);
  const bottom = Math.min(picture.height, y + height + BAND_PX);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function sortByScore(regions: readonly Region[]): Region[] {
  return regions.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || a.y - b.y || a.x - b.x);
}

/** Moves one side at a time by fewer and fewer pixels while that raises the score, as Edge Boxes does. */
function refine(edges: Edges, window: Region): Region {
  let best = window;
  for (const step of REFINING_PX) {
    for (let last: Region | undefined; last !== best; ) {
      last = best;
      for (const moved of moveSides(best, step, edges)) {
        const score = scoreWindow(edges, moved);
        if (score > best.score) best = { ...moved, score };
      }
    }
  }
  return best;
}

function moveSides({ x, y, width, height }: Window, step: number, picture: Edges): Window[] {
  const moved = [step, -step].flatMap((by) => [
    { x: x + by, y, width: width - by, height },
    { x, y, width: width + by, height },
    { x, y: y + by, width, height: height - by },
    { x, y, width, height: height + by },
  ]);
  return moved.filter(
    (to) =>
      to.x >= 0 &&
      to.y >= 0 &&
      to.x + to.width <= picture.width &&
      to.y + to.height <= picture.height &&
      Math.min(to.width, to.height) >= 4,
  );
}

function suppress(sorted: readonly Region[], count: number, maximum: number): Region[] {
  const kept: Region[] = [];
  for (const region of sorted) {
    if (kept.length >= count) break;
    if (kept.every((better) => overlap(region, better) <= maximum)) kept.push(region);
  }
  return kept;
}

/** Intersection over union. */
function overlap(a: Region, b: Region): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const common = Math.max(0, width) * Math.max(0, height);
  return common / (a.width * a.height + b.width * b.height - common);
}

function enlarge({ x, y, width, height, score }: Region, scale: number, picture: Pixels): Region {
  const [left, top] = [Math.floor(x / scale), Math.floor(y / scale)];
  const right = Math.min(picture.width, Math.ceil((x + width) / scale));
  const bottom = Math.min(picture.height, Math.ceil((y + height) / scale));
  return { x: left, y: top, width: right - left, height: bottom - top, score };
}
