import type { Camera } from "../scene.ts";
import { cross, normalise, subtract, type Vec3 } from "../vector.ts";

/** A camera as a frame in space, and how that lands on the samples. */
export interface View {
  readonly eye: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  readonly forward: Vec3;
  /** Samples for a slope of 1. */
  readonly zoom: number;
  /** Where straight ahead is, in samples. */
  readonly centreX: number;
  readonly centreY: number;
}

export function createView({ eye, target, focal, shift = [0, 0] }: Camera, width: number, height: number): View {
  const forward = normalise(subtract(target, eye));
  const right = normalise(cross(forward, [0, 0, 1]));
  const half = height / 2;
  return {
    eye,
    right,
    up: cross(right, forward),
    forward,
    zoom: focal * half,
    centreX: width / 2 + shift[0] * half,
    centreY: half - shift[1] * half,
  };
}

/** Nothing nearer than this is drawn. */
export const NEAR = 0.05;
