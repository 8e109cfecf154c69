import type { Vec3 } from "../vector.ts";

/** A smooth curve through the points (Catmull–Rom, uniform), `steps` pieces for each span. */
export function smoothCurve<P extends readonly number[]>(points: readonly P[], steps: number): number[][] {
  const curve: number[][] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const around = [i - 1, i, i + 1, i + 2].map((k) => points[Math.min(points.length - 1, Math.max(0, k))] ?? []);
    for (let step = 0; step < steps; step++) curve.push(between(around, step / steps));
  }
  curve.push([...(points.at(-1) ?? [])]);
  return curve;
}

function between([a = [], b = [], c = [], d = []]: readonly (readonly number[])[], t: number): number[] {
  return b.map((at, i) => {
    const [before = 0, next = 0, after = 0] = [a[i], c[i], d[i]];
    const slope = (next - before) / 2;
    const slopeNext = (after - at) / 2;
    const bend = 3 * (next - at) - 2 * slope - slopeNext;
    const twist = 2 * (at - next) + slope + slopeNext;
    return at + t * (slope + t * (bend + t * twist));
  });
}

export function toPath(curve: readonly (readonly number[])[]): Vec3[] {
  return curve.map(([x = 0, y = 0, z = 0]) => [x, y, z]);
}

export function toProfile(curve: readonly (readonly number[])[]): [number, number][] {
  return curve.map(([radius = 0, height = 0]) => [Math.max(0, radius), height]);
}
