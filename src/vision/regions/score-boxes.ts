import type { Pixels } from "../../images/pixels.ts";
import type { Rectangle } from "../../images/resize.ts";
import type { Segmentation } from "./segment.ts";

/** How far the surrounding reaches beyond the box, as a share of the box's sides. */
const SURROUND = 0.25;

/**
 * How likely each box holds a thing, in [0, 1], from two cues of Alexe et al. 2012, "Measuring the objectness of image windows": its colours
 * differ from those around it, and it cuts few segments in two. It is less likely with edges along the picture's border, and the smaller it
 * is, since small boxes differ from what is around them by chance. The exponents were chosen on videos of our own world.
 */
export function scoreBoxes(pixels: Pixels, segmentation: Segmentation, boxes: readonly Rectangle[]): number[] {
  const measureContrast = createContrast(pixels);
  const measureWholeness = createWholeness(segmentation);
  return boxes.map((box) => {
    const side = Math.sqrt((box.width * box.height) / (pixels.width * pixels.height));
    return Math.sqrt(measureContrast(box) * side * (1 - shareOnBorder(box, pixels)) ** 3) * measureWholeness(box);
  });
}

/** Of each channel. */
const LEVELS = 5;

/** How unlike the colours inside a box and around it are, in [0, 1]. */
function createContrast(pixels: Pixels): (box: Rectangle) => number {
  const bins = quantise(pixels);
  const inside = new Int32Array(LEVELS ** 3);
  const all = new Int32Array(LEVELS ** 3);
  return (box) => {
    const surround = enlarge(box, pixels);
    count(inside, bins, pixels.width, box);
    count(all, bins, pixels.width, surround);
    return chiSquare(inside, box.width * box.height, all, surround.width * surround.height);
  };
}

function quantise({ width, height, data }: Pixels): Uint8Array {
  const level = (at: number): number => ((data[at] ?? 0) * LEVELS) >> 8;
  const bins = new Uint8Array(width * height);
  for (let pixel = 0, at = 0; pixel < bins.length; pixel++, at += 3) {
    bins[pixel] = (level(at) * LEVELS + level(at + 1)) * LEVELS + level(at + 2);
  }
  return bins;
}

function count(counts: Int32Array, values: Uint8Array | Int32Array, stride: number, box: Rectangle): void {
  counts.fill(0);
  for (let y = box.y; y < box.y + box.height; y++) {
    const end = y * stride + box.x + box.width;
    for (let at = y * stride + box.x; at < end; at++) {
      const value = values[at] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
  }
}

function enlarge(box: Rectangle, picture: { readonly width: number; readonly height: number }): Rectangle {
  const [marginX, marginY] = [box.width, box.height].map((size) => Math.max(2, Math.round(size * SURROUND)));
  const [x, y] = [Math.max(0, box.x - (marginX ?? 0)), Math.max(0, box.y - (marginY ?? 0))];
  const right = Math.min(picture.width, box.x + box.width + (marginX ?? 0));
  const bottom = Math.min(picture.height, box.y + box.height + (marginY ?? 0));
  return { x, y, width: right - x, height: bottom - y };
}

/** Distance of the histogram inside from that of the rest, in [0, 1]; 0 where there is no rest. */
function chiSquare(inside: Int32Array, insidePx: number, all: Int32Array, allPx: number): number {
  if (allPx === insidePx) return 0;
  let sum = 0;
  for (let bin = 0; bin < all.length; bin++) {
    const p = (inside[bin] ?? 0) / insidePx;
    const q = ((all[bin] ?? 0) - (inside[bin] ?? 0)) / (allPx - insidePx);
    if (p + q > 0) sum += (p - q) ** 2 / (p + q);
  }
  return sum / 2;
}

/** 1 where no segment crosses the box's edge ("superpixels straddling"). */
function createWholeness({ width, labels, count: segments }: Segmentation): (box: Rectangle) => number {
  const sizes = new Int32Array(segments);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  const inside = new Int32Array(segments);
  return (box) => {
    count(inside, labels, width, box);
    const cut = inside.reduce((sum, size, label) => sum + Math.min(size, (sizes[label] ?? 0) - size), 0);
    return Math.max(0, 1 - cut / (box.width * box.height));
  };
}

function shareOnBorder(box: Rectangle, picture: { readonly width: number; readonly height: number }): number {
  const left = box.x === 0 ? box.height : 0;
  const right = box.x + box.width === picture.width ? box.height : 0;
  const top = box.y === 0 ? box.width : 0;
  const bottom = box.y + box.height === picture.height ? box.width : 0;
  return (left + right + top + bottom) / (2 * (box.width + box.height));
}
