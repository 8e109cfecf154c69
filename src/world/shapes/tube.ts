import type { MeshBuilder } from "../mesh.ts";
import { add, cross, dot, normalise, scale, subtract, type Vec3 } from "../vector.ts";
import { type Place, stay } from "./place.ts";

export interface Tube {
  readonly path: readonly Vec3[];
  /** One for all, or by the share of the way along the path. */
  readonly radius: number | ((share: number) => number);
  readonly slot: number;
  readonly sides?: number;
  /** The end joins the start. */
  readonly loop?: boolean;
  readonly place?: Place;
}

/** A round tube along a path, with closed ends; its frame is carried along without twist. */
export function addTube(mesh: MeshBuilder, { path, radius, slot, sides = 8, loop = false, place = stay }: Tube): void {
  const points = path.map(place);
  const radiusAt = typeof radius === "number" ? () => radius : radius;
  let side = startingSide(tangentAt(points, 0, loop));
  const rings = points.map((centre, i) => {
    const tangent = tangentAt(points, i, loop);
    side = normalise(subtract(side, scale(tangent, dot(side, tangent))));
    return ringAround(centre, side, cross(tangent, side), radiusAt(i / Math.max(1, points.length - 1)), sides);
  });
  const first = rings[0] ?? [];
  const rows = loop ? [...rings, first] : rings;
  mesh.addGrid({ rows, slot, closed: true });
  if (loop) return;
  for (const [end, centre] of [
    [first, points[0]],
    [rings.at(-1) ?? [], points.at(-1)],
  ] as const) {
    if (centre !== undefined) mesh.addGrid({ rows: [end, end.map(() => centre)], slot, closed: true });
  }
}

function tangentAt(points: readonly Vec3[], i: number, loop: boolean): Vec3 {
  const n = points.length;
  const before = points[loop ? (i + n - 1) % n : Math.max(0, i - 1)] ?? [0, 0, 0];
  const after = points[loop ? (i + 1) % n : Math.min(n - 1, i + 1)] ?? [0, 0, 0];
  return normalise(subtract(after, before));
}

function startingSide(tangent: Vec3): Vec3 {
  return normalise(cross(tangent, Math.abs(tangent[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]));
}

function ringAround(centre: Vec3, u: Vec3, v: Vec3, radius: number, sides: number): Vec3[] {
  return Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * i) / sides;
    return add(centre, add(scale(u, radius * Math.cos(angle)), scale(v, radius * Math.sin(angle))));
  });
}
