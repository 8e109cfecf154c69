import type { ProposalOptions, Region } from "./region.ts";

/** Sides, as shares of the picture's shorter side. */
const SHARES = [0.75, 0.5, 0.35];

/** Squares on a grid with half overlap, the largest first, whatever the picture shows. */
export function proposeGrid(
  { width, height }: { readonly width: number; readonly height: number },
  { minSidePx, count }: ProposalOptions,
): Region[] {
  const sides = SHARES.map((share) => Math.floor(share * Math.min(width, height)));
  const regions = sides.flatMap((side) =>
    startsOf(height, side).flatMap((y) =>
      startsOf(width, side).map((x) => ({ x, y, width: side, height: side, score: side })),
    ),
  );
  return regions.filter(({ width: side }) => side >= minSidePx).slice(0, count);
}

/** Evenly spaced, from edge to edge, at most half a side apart. */
function startsOf(length: number, side: number): number[] {
  const steps = Math.max(1, Math.ceil((2 * (length - side)) / Math.max(1, side)));
  return Array.from({ length: steps + 1 }, (_, step) => Math.round((step * (length - side)) / steps));
}
