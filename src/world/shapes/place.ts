import type { Vec3 } from "../vector.ts";

/** Where a shape goes: points of its own space to points of the object's. */
export type Place = (point: Vec3) => Vec3;

export const stay: Place = (point) => point;

export function move(x: number, y: number, z: number): Place {
  return (point) => [point[0] + x, point[1] + y, point[2] + z];
}

export function stretch(x: number, y: number, z: number): Place {
  return (point) => [point[0] * x, point[1] * y, point[2] * z];
}

/** Turns by an angle (radians) about an axis, counter-clockwise seen from its tip. */
export function turn(axis: "x" | "y" | "z", angle: number): Place {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  switch (axis) {
    case "x":
      return ([x, y, z]) => [x, c * y - s * z, s * y + c * z];
    case "y":
      return ([x, y, z]) => [c * x + s * z, y, c * z - s * x];
    case "z":
      return ([x, y, z]) => [c * x - s * y, s * x + c * y, z];
  }
}

/** One after the other, the first first. */
export function inTurn(...places: readonly Place[]): Place {
  return (point) => places.reduce((at, place) => place(at), point);
}
