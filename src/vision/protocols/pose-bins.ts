import type { FeatureRow } from "../features.ts";
import { readClass, readNumber } from "./read-factor.ts";

/** Where an object of a class is seen from, in steps of 30 degrees. */
export interface Pose {
  readonly target: string;
  /** (azimuth mod 180) // 30, in 0 … 5: an object and its mirror image share a bin. */
  readonly azimuthBin: number;
  /** (elevation mod 90) // 30, in 0 … 2. */
  readonly elevationBin: number;
}

/** The row's pose, or why the row is left out. */
export function readPose(row: FeatureRow, classes: readonly string[]): Pose | { readonly drop: string } {
  const target = readClass(row, classes);
  const azimuth = readNumber(row, "azimuth");
  const elevation = readNumber(row, "elevation");
  if (target === undefined) return { drop: "no class" };
  if (azimuth === undefined || elevation === undefined) return { drop: "no viewpoint" };
  return { target, azimuthBin: binOf(azimuth, 180), elevationBin: binOf(elevation, 90) };
}

/** Modulo as in Python: -10° of 90° is 80°. */
function binOf(degrees: number, period: number): number {
  const inside = ((degrees % period) + period) % period;
  // A tiny negative angle is rounded up to the period itself.
  return inside === period ? 0 : Math.floor(inside / 30);
}
