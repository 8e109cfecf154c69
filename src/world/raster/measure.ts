import type { Projected } from "./project.ts";
import { OVERSAMPLING, type Samples } from "./samples.ts";
import type { Window } from "./shade-body.ts";

/** How a body appears. */
export interface Seen {
  /** Of all of the body, also hidden or outside of the picture; px, 0-based, `right` and `bottom` outside. */
  readonly whole: Extent;
  /** Of what is seen of it; undefined where nothing is. */
  readonly visible: Extent | undefined;
  /** px²; seen, and without others in front, inside the picture. */
  readonly area: number;
  readonly fullArea: number;
}

export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Counts a body's samples after all bodies have been drawn. */
export function measureSeen(
  samples: Samples,
  body: { readonly owner: number; readonly window: Window; readonly projected: Projected; readonly covered: number },
): Seen {
  const { owner, window, projected, covered } = body;
  const { count, extent } = countSeen(samples, owner, window);
  const n = OVERSAMPLING ** 2;
  return {
    whole: toPixels(projected),
    visible: count === 0 ? undefined : toPixels(extent),
    area: count / n,
    fullArea: covered / n,
  };
}

function countSeen(samples: Samples, owner: number, window: Window): { count: number; extent: Extent } {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  let count = 0;
  for (let y = window.top; y < window.bottom; y++) {
    for (let x = window.left, i = y * samples.width + x; x < window.right; x++, i++) {
      if (samples.owner[i] !== owner) continue;
      count++;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return { count, extent: { left, top, right: right + 1, bottom: bottom + 1 } };
}

function toPixels({ left, top, right, bottom }: Extent): Extent {
  return {
    left: left / OVERSAMPLING,
    top: top / OVERSAMPLING,
    right: right / OVERSAMPLING,
    bottom: bottom / OVERSAMPLING,
  };
}
