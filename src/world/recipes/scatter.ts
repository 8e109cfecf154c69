import type { Draw } from "../draw.ts";
import type { Body } from "../scene.ts";
import type { WorldObject } from "../world-object.ts";

/** Puts objects on the ground around the origin, none into another; those that find no place are left out. */
export function scatter(
  draw: Draw,
  objects: readonly WorldObject[],
  { radius, sizes, around = [] }: { radius: number; sizes: readonly [number, number]; around?: readonly Body[] },
): Body[] {
  const bodies: Body[] = [];
  for (const object of objects) {
    const size = draw.range(...sizes);
    const yaw = draw.range(0, 2 * Math.PI);
    for (let attempt = 0; attempt < 12; attempt++) {
      const [angle, distance] = [draw.range(0, 2 * Math.PI), radius * Math.sqrt(draw.range(0, 1))];
      const body: Body = { object, at: [distance * Math.cos(angle), distance * Math.sin(angle), 0], yaw, size };
      if ([...around, ...bodies].some((other) => touches(body, other))) continue;
      bodies.push(body);
      break;
    }
  }
  return bodies;
}

function touches(a: Body, b: Body): boolean {
  return Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]) < footprint(a) + footprint(b);
}

/** Radius that it takes on the ground, whichever way it is turned. */
export function footprint({ object: { extent }, size }: Body): number {
  return size * Math.hypot(extent[0], extent[1]) * 0.9;
}
