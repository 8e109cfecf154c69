import type { MeshBuilder } from "../mesh.ts";
import type { Vec3 } from "../vector.ts";
import { type Place, stay } from "./place.ts";

/** A point of a profile: distance from the axis, height. */
export type ProfilePoint = readonly [radius: number, height: number];

export interface Revolution {
  readonly profile: readonly ProfilePoint[];
  readonly slot: number;
  readonly sides?: number;
  readonly place?: Place;
}

const CREASE = Math.cos((40 * Math.PI) / 180);

/** The profile turned about the z axis; smooth, but for corners sharper than 40°. */
export function addRevolution(mesh: MeshBuilder, { profile, slot, sides = 24, place = stay }: Revolution): void {
  for (const piece of splitAtCreases(profile)) {
    mesh.addGrid({ rows: piece.map((point) => ring(point, sides).map(place)), slot, closed: true });
  }
}

function ring([radius, height]: ProfilePoint, sides: number): Vec3[] {
  return Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * i) / sides;
    return [radius * Math.cos(angle), radius * Math.sin(angle), height];
  });
}

function splitAtCreases(profile: readonly ProfilePoint[]): ProfilePoint[][] {
  const pieces: ProfilePoint[][] = [[]];
  for (const [i, point] of profile.entries()) {
    pieces.at(-1)?.push(point);
    if (isCrease(profile[i - 1], point, profile[i + 1])) pieces.push([point]);
  }
  return pieces;
}

function isCrease(before: ProfilePoint | undefined, at: ProfilePoint, after: ProfilePoint | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const [ax, ay] = [at[0] - before[0], at[1] - before[1]];
  const [bx, by] = [after[0] - at[0], after[1] - at[1]];
  return ax * bx + ay * by < CREASE * Math.hypot(ax, ay) * Math.hypot(bx, by);
}
