import type { Box } from "../../datasets/image-set.ts";
import type { Extent, Seen } from "../raster/measure.ts";
import type { Picture } from "../raster/renderer.ts";

/** A body's box and how it is seen. */
export interface SeenBox {
  /** Of what is seen, px, 0-based. */
  readonly box: Box;
  /** Share of the body that is seen, of all that would be if nothing cut it off or stood in front. */
  readonly visible: number;
  /** Share of it outside of the picture, by its box. */
  readonly outside: number;
}

/** Box and flags as an annotator would give them; undefined for what shows fewer than 12 pixels. */
export function describeSeen(picture: Picture, { whole, visible, area, fullArea }: Seen): SeenBox | undefined {
  if (visible === undefined || area < 12) return undefined;
  const inside = clipExtent(whole, picture);
  const outside = 1 - areaOf(inside) / Math.max(1e-9, areaOf(whole));
  const share = (area / Math.max(area, fullArea)) * (1 - outside);
  const box = {
    ...toBox(visible),
    truncated: outside > 0.05,
    occluded: area / Math.max(area, fullArea) < 0.92,
    difficult: share < 0.25 || area < DIFFICULT_SHARE * picture.width * picture.height,
  };
  return { box, visible: share, outside };
}

/** Of a picture's area; what is smaller is difficult. */
const DIFFICULT_SHARE = 0.006;

/** A body's whole box, cut at the picture's edge. */
export function wholeBox(picture: Picture, { whole }: Seen): Box {
  return toBox(clipExtent(whole, picture));
}

export function clipExtent({ left, top, right, bottom }: Extent, { width, height }: Picture): Extent {
  const clamp = (value: number, high: number): number => Math.min(high, Math.max(0, value));
  return {
    left: clamp(left, width),
    top: clamp(top, height),
    right: clamp(right, width),
    bottom: clamp(bottom, height),
  };
}

function toBox({ left, top, right, bottom }: Extent): Box {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function areaOf({ left, top, right, bottom }: Extent): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}
