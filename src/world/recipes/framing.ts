import type { WorldObject } from "../world-object.ts";

/** How far away a camera of this focal length must be for an object to fill a share of the picture (4:3), whichever way it is turned. */
export function distanceToFill({ extent }: WorldObject, focal: number, share: number): number {
  const across = Math.hypot(extent[0], extent[1]);
  const reach = Math.max(across / WIDE, extent[2] / 2);
  return (focal * reach) / share + across * 0.5;
}

/** Half the picture's width over half its height. */
const WIDE = 4 / 3;
