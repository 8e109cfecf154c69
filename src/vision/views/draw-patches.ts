import type { Random } from "../../core/random.ts";
import type { Rectangle } from "../../images/resize.ts";
import type { ViewPolicy } from "../view-policy.ts";
import { type DrawnView, drawView } from "./draw-view.ts";
import { drawResizedCrop } from "./random-resized-crop.ts";

/** How an image is cut into a jigsaw. */
export interface JigsawPolicy {
  /** Share of the image that the jigsaw is cut from. */
  readonly scale: readonly [number, number];
  /** Side of a patch as a share of its cell's: the gap between patches keeps edges from telling which belong together. */
  readonly share: number;
  /** Side of a patch as the encoder gets it, px. */
  readonly sidePx: number;
}

/** Cells along a side. */
const CELLS = 3;

/** Patches of a jigsaw. */
export const PATCHES = CELLS * CELLS;

const RATIO = [3 / 4, 4 / 3] as const;

/**
 * The nine patches of an image in random order: a crop is cut into 3 × 3 cells, and of each cell a patch is taken anywhere within it; what the
 * policy does to views but for its crop is drawn for each patch anew (Misra and van der Maaten 2020, appendix A).
 */
export function drawPatches(policy: ViewPolicy, jigsaw: JigsawPolicy, area: Rectangle, random: Random): DrawnView[] {
  const { crop: _, ...others } = policy;
  const crop = drawResizedCrop({ scale: jigsaw.scale, ratio: RATIO }, area, random.fork("jigsaw"));
  const patches = Array.from({ length: PATCHES }, (_, cell) => {
    const stream = random.fork(`patch ${cell}`);
    const place = placePatch(crop, cell, jigsaw.share, stream);
    return drawView({ ...others, sidePx: jigsaw.sidePx }, place, stream);
  });
  return random.fork("order").shuffle(patches);
}

/** Whole pixels of the picture. */
function placePatch(crop: Rectangle, cell: number, share: number, random: Random): Rectangle {
  const [width, height] = [crop.width / CELLS, crop.height / CELLS];
  const along = (start: number, length: number): readonly [number, number] => {
    const side = Math.max(1, Math.floor(length * share));
    const [first, last] = [Math.ceil(start), Math.floor(start + length - side)];
    // Where the cell's edges fall between pixels, there may be no room by a fraction of one.
    return [last < first ? Math.floor(start) : first + random.integer(last - first + 1), side];
  };
  const [x, across] = along(crop.x + (cell % CELLS) * width, width);
  const [y, down] = along(crop.y + Math.floor(cell / CELLS) * height, height);
  return { x, y, width: across, height: down };
}
