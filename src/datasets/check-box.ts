import type { Finding, PlacedBox } from "./dataset.ts";
import { badBox, leftOut, oddImage } from "./finding.ts";
import type { Box } from "./image-set.ts";

export interface BoxRules {
  /** px; of the picture that the box is in. */
  readonly width: number;
  readonly height: number;
  /** What to do with a box that reaches over the picture's edge: cut it there and tell, or take it for an error. */
  readonly overhang: "clip" | "bad";
}

/** Rounding and 1-based boxes put an edge up to a pixel outside; that is cut without a word. */
const SLACK_PX = 1;
/** Smaller boxes come from degenerate outlines (COCO has some). */
const MINIMUM_PX = 1;

/** The box, cut to the picture; or why it can't be kept. Findings that keep it come with it. */
export function checkBox(
  { box, place }: PlacedBox,
  rules: BoxRules,
): { readonly box?: Box; readonly finding?: Finding } {
  const { x, y, width, height } = box;
  const shown = `the box ${[x, y, width, height].map(round).join(",")} (x, y, width, height)`;
  if (![x, y, width, height].every(Number.isFinite)) {
    return { finding: badBox("bad-number", place, `${shown} has a value that is no number`) };
  }
  if (width <= 0 || height <= 0) return { finding: badBox("empty-box", place, `${shown} is empty`) };
  if (Math.min(width, height) < MINIMUM_PX) {
    return { finding: leftOut("box", "tiny-box", place, `${shown} is under ${MINIMUM_PX} px`) };
  }
  const overhang = overhangOf(box, rules);
  if (overhang <= 0) return { box };
  const cut = clipBox(box, rules);
  const picture = `the picture of ${rules.width}×${rules.height} px`;
  if (Math.min(cut.width, cut.height) < MINIMUM_PX) {
    return { finding: badBox("box-outside", place, `${shown} is outside of ${picture}`) };
  }
  if (overhang <= SLACK_PX) return { box: cut };
  if (rules.overhang === "bad") {
    return { finding: badBox("box-outside", place, `${shown} reaches outside of ${picture}`) };
  }
  return { box: cut, finding: oddImage("box-cut", place, `${shown} is cut to ${picture}`) };
}

function clipBox(box: Box, { width, height }: BoxRules): Box {
  const [left, top] = [Math.max(0, box.x), Math.max(0, box.y)];
  const [right, bottom] = [Math.min(width, box.x + box.width), Math.min(height, box.y + box.height)];
  return { ...box, x: left, y: top, width: right - left, height: bottom - top };
}

/** px. */
function overhangOf({ x, y, width, height }: Box, rules: BoxRules): number {
  return Math.max(-x, -y, x + width - rules.width, y + height - rules.height);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
