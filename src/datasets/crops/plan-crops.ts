import type { Rectangle } from "../../images/resize.ts";
import { toPixels } from "../../vision/geometry/to-pixels.ts";
import type { Finding } from "../dataset.ts";
import { leftOut } from "../finding.ts";
import type { Box, ImageRecord } from "../image-set.ts";
import type { CropSettings } from "./crop-settings.ts";

/** What to cut out of an image. */
export interface PlannedCrop {
  /** Among the image's boxes or regions. */
  readonly index: number;
  /** Whole pixels inside the picture. */
  readonly area: Rectangle;
  readonly box: Box;
}

/** The boxes of an image that the settings take, each widened as asked, and why the others are left out. */
export function planCrops(
  record: Pick<ImageRecord, "key" | "width" | "height">,
  boxes: readonly Box[],
  settings: CropSettings,
): { readonly crops: readonly PlannedCrop[]; readonly findings: readonly Finding[] } {
  const crops: PlannedCrop[] = [];
  const findings: Finding[] = [];
  for (const [index, box] of boxes.entries()) {
    const reason = refuse(box, settings);
    if (reason === undefined) crops.push({ index, box, area: placeArea(box, record, settings) });
    else findings.push(leftOut("box", reason.code, { file: record.key, what: `box ${index}` }, reason.message));
  }
  return { crops, findings };
}

function refuse(box: Box, settings: CropSettings): { readonly code: string; readonly message: string } | undefined {
  const [short, long] = [Math.min(box.width, box.height), Math.max(box.width, box.height)];
  const { minSidePx, maxAspect = Number.POSITIVE_INFINITY } = settings;
  if (box.crowd === true && settings.crowd === "drop") return { code: "crowd", message: "a box around a crowd" };
  if (box.difficult === true && settings.difficult === "drop")
    return { code: "difficult", message: "a difficult object" };
  if (short < minSidePx)
    return { code: "small", message: `a side of ${round(short)} px; the shortest allowed is ${minSidePx}` };
  if (long / short <= maxAspect) return undefined;
  return { code: "long", message: `${round(long / short)} times as long as wide; at most ${maxAspect} is allowed` };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function placeArea(
  box: Box,
  picture: { readonly width: number; readonly height: number },
  { margin, square }: CropSettings,
): Rectangle {
  const horizontal = widen(box.x, box.width, margin);
  const vertical = widen(box.y, box.height, margin);
  const [width, height] = [horizontal.end - horizontal.start, vertical.end - vertical.start];
  if (!square) return toPixels({ x: horizontal.start, y: vertical.start, width, height }, picture);
  const side = Math.min(Math.max(width, height), picture.width, picture.height);
  const columns = centre(horizontal, side, picture.width);
  const rows = centre(vertical, side, picture.height);
  return { x: columns.start, y: rows.start, width: columns.length, height: rows.length };
}

function widen(start: number, length: number, margin: number): Span {
  return { start: start - margin * length, end: start + length + margin * length };
}

/** So many whole pixels about its middle, moved inside where they would reach over an edge. */
function centre(
  { start, end }: Span,
  side: number,
  limit: number,
): { readonly start: number; readonly length: number } {
  const length = Math.max(1, Math.min(limit, Math.round(side)));
  const first = Math.round((start + end - length) / 2);
  return { start: Math.min(limit - length, Math.max(0, first)), length };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
