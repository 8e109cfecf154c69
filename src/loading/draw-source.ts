import type { Random } from "../core/random.ts";
import type { Rectangle } from "../images/resize.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { type DrawnView, drawView } from "../vision/views/draw-view.ts";
import type { ImageTable } from "./image-table.ts";
import type { Source } from "./pairs.ts";

/** Draws a view of a source by the policy. */
export function drawSource(images: ImageTable, source: Source, policy: ViewPolicy, random: Random): DrawnView {
  return drawView(policy, areaOf(images, source), random);
}

/** The source, or its middle part, resized to the side without keeping its aspect: how features are extracted. */
export function plainView(images: ImageTable, source: Source, sidePx: number, centre: number | undefined): DrawnView {
  const area = areaOf(images, source);
  const crop = centre === undefined ? area : cropCentre(area, centre);
  return { sidePx, crop, adjustments: [], grayscale: false, flip: false };
}

function areaOf(images: ImageTable, { image, region }: Source): Rectangle {
  if (region !== undefined) return region;
  const { width, height } = images.place(image);
  return { x: 0, y: 0, width, height };
}

/** The square in the middle, its side a share of the shorter side: 224/256 for "resize to 256, crop 224". */
function cropCentre({ x, y, width, height }: Rectangle, share: number): Rectangle {
  const side = Math.max(1, Math.round(Math.min(width, height) * share));
  const [left, top] = [Math.round((width - side) / 2), Math.round((height - side) / 2)];
  return { x: x + left, y: y + top, width: side, height: side };
}
